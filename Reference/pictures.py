"""Small JPEG files of every sort, by Pillow: `Tests/LimpidDataTests/Files/*.jpg`, and what Pillow reads in them, `goldens/pictures.json`."""

import io
import json
import pathlib

import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent
files = here.parent / "Tests" / "LimpidDataTests" / "Files"
rows, columns = np.indices((12, 20))
colour = np.stack([10 * columns, 20 * rows, 255 - 6 * columns - 5 * rows], -1).clip(0, 255).astype(np.uint8)
grey = (12 * columns).clip(0, 255).astype(np.uint8)


def save(name, image, **how):
    image.save(files / f"{name}.jpg", quality=95, **how)


save("colour", Image.fromarray(colour), subsampling=0)
save("grey", Image.fromarray(grey))
save("progressive", Image.fromarray(colour), progressive=True, subsampling=0)
save("inks", Image.fromarray(colour).convert("CMYK"), subsampling=0)
turned = Image.fromarray(colour)
exif = turned.getexif()
exif[0x112] = 6  # the camera was turned: what is right in the file is up
save("turned", turned, exif=exif, subsampling=0)
whole = (files / "colour.jpg").read_bytes()
(files / "cut.jpg").write_bytes(whole[: len(whole) // 2])

read = {}
for name in ["colour", "grey", "progressive", "turned", "inks"]:
    image = Image.open(files / f"{name}.jpg")
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode == "CMYK":
        image = image.convert("RGB")
    pixels = np.asarray(image)
    read[name] = {"height": pixels.shape[0], "width": pixels.shape[1], "pixels": pixels.ravel().tolist()}
(here / "goldens" / "pictures.json").write_text(json.dumps(read) + "\n")
