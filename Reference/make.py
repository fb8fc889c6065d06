"""Makes every golden file anew, or those named: `python make.py [family …]`."""

import pathlib
import runpy
import sys

here = pathlib.Path(__file__).parent
scripts = "elementwise reduce move linear convolution pooling normalize losses attention recurrent optimizers schedules parity".split()
for name in sys.argv[1:] or scripts:
    runpy.run_path(str(here / f"{name}.py"), run_name="__main__")
