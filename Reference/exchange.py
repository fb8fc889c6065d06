"""Makes the files that Limpid must read, and checks those that it wrote: safetensors, NPY, NPZ, gzipped IDX, PNG.

    python3 -m venv ~/.cache/limpid-exchange && ~/.cache/limpid-exchange/bin/pip install numpy safetensors ml_dtypes
    ~/.cache/limpid-exchange/bin/python Reference/exchange.py                 # writes Tests/*/Files
    ~/.cache/limpid-exchange/bin/python Reference/exchange.py --check FOLDER  # reads what `swift test` left in FOLDER
    ~/.cache/limpid-exchange/bin/python Reference/exchange.py --model FILE    # opens a model.safetensors of a run

`swift test --filter LimpidExchangeTests` leaves its files in the folder that LIMPID_EXCHANGE_OUT names, if it is set.
The golden arrays are all the same ramp, so the tests need no second copy of the values: element i is (i - 3) / 2 for
floats, i - 3 for signed integers, i for unsigned ones, i % 3 == 0 for bools.
"""

import argparse
import gzip
import hashlib
import io
import json
import pathlib
import struct
import zipfile
import zlib

import ml_dtypes
import numpy as np
import safetensors
import safetensors.numpy

root = pathlib.Path(__file__).resolve().parent.parent
exchange = root / "Tests" / "LimpidExchangeTests" / "Files"
data = root / "Tests" / "LimpidDataTests" / "Files"


def ramp(dtype, shape):
    dtype = np.dtype(dtype)
    i = np.arange(int(np.prod(shape)))
    values = {"f": (i - 3) / 2, "i": i - 3, "u": i, "b": i % 3 == 0}[dtype.kind]
    return values.astype(dtype).reshape(shape)


def write_safetensors():
    # Every element type.
    names = {"F64": "f8", "F32": "f4", "F16": "f2", "I64": "i8", "I32": "i4", "I16": "i2", "I8": "i1"}
    names |= {"U64": "u8", "U32": "u4", "U16": "u2", "U8": "u1", "BOOL": "?"}
    arrays = {name: ramp(dtype, (3, 4)) for name, dtype in names.items()}
    arrays["BF16"] = ramp("f4", (3, 4)).astype(ml_dtypes.bfloat16)
    (exchange / "types.safetensors").write_bytes(safetensors.numpy.save(arrays))
    # The very bytes that Limpid must write for the same contents.
    plain = {
        "b.weight": ramp("f4", (2, 3)),
        "a.weight": ramp("f4", (5,)),
        "scalar": ramp("f4", ()),
        "empty": ramp("f4", (0, 7)),
        "labels": ramp("i4", (4,)),
        "mask": ramp("?", (7,)),
    }
    text = 'quotes " and \\ and\nlines, Zürich, 数字'
    (exchange / "plain.safetensors").write_bytes(safetensors.numpy.save(plain, metadata={"note": text}))


def write_npy():
    for dtype in ["f2", "f4", "f8", ">f4", ">f8", "i1", "i2", "i4", "i8", ">i4", "u1", "u2", "u4", "u8", ">u2", "?"]:
        name = dtype.replace(">", "big-").replace("?", "bool")
        np.save(exchange / f"{name}.npy", ramp(dtype, (2, 3, 4)))
    np.save(exchange / "columns.npy", np.asfortranarray(ramp("f4", (2, 3, 4))))
    np.save(exchange / "scalar.npy", ramp("f4", ()))
    np.save(exchange / "empty.npy", ramp("f4", (0, 3)))
    for version in [(2, 0), (3, 0)]:
        with open(exchange / f"version-{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, ramp("f4", (2, 3, 4)), version=version)
    np.save(exchange / "objects.npy", np.array([{}, None], dtype=object))
    np.save(exchange / "records.npy", np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
    arrays = {"first": ramp("f4", (2, 3)), "second": ramp("i8", (4,)), "third": ramp("?", (40, 40))}
    np.savez(exchange / "stored.npz", **arrays)
    np.savez_compressed(exchange / "deflated.npz", **arrays)


def write_idx():
    images = np.arange(2 * 3 * 4, dtype="u1").tobytes()
    plain = struct.pack(">BBBBIII", 0, 0, 8, 3, 2, 3, 4) + images
    (data / "images.idx.gz").write_bytes(gzip.compress(plain, mtime=0))
    # Two gzip members, one after the other, as `cat a.gz b.gz` makes them.
    (data / "members.idx.gz").write_bytes(gzip.compress(plain[:20], mtime=0) + gzip.compress(plain[20:], mtime=0))


def png(name, kind, depth, rows, palette=None, height=None, width=None):
    """A PNG file by hand: `rows` are the bytes of each row; kind 0 grey, 2 colour, 3 palette, 6 colour and alpha.

    `height` and `width` make the header lie.
    """

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    bits = {0: 1, 2: 3, 3: 1, 6: 4}[kind] * depth
    size = (width or len(rows[0]) * 8 // bits, height or len(rows))
    header = struct.pack(">IIBBBBB", *size, depth, kind, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"PLTE", palette) if palette else b""]
    parts += [chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))), chunk(b"IEND", b"")]
    (data / name).write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


def write_pictures():
    # Row y, byte i of a row is 40 y + 5 i throughout.
    rows = [bytes(40 * y + 5 * i for i in range(12)) for y in range(3)]
    png("grey.png", 0, 8, rows)
    png("colour.png", 2, 8, rows)
    png("deep.png", 0, 16, [bytes(b for v in row for b in (v, v)) for row in rows])
    png("lie.png", 2, 8, rows, height=9000, width=11000)
    # Three pixels a row; alpha 255 shows the colour, 0 shows white.
    png("alpha.png", 6, 8, [bytes([10, 20, 30, 255, 40, 50, 60, 0, 70, 80, 90, 255])])
    png("palette.png", 3, 8, [bytes([1, 0, 2])], palette=bytes([10, 20, 30, 40, 50, 60, 70, 80, 90]))


def check(folder):
    """What Limpid wrote, as Python's own readers see it."""
    with safetensors.safe_open(folder / "written.safetensors", "numpy") as file:
        assert file.metadata() == {"note": "as written", "empty": ""}, file.metadata()
        read = {name: file.get_tensor(name) for name in file.keys()}
    expected = {"weight": ramp("f4", (2, 3, 4)), "labels": ramp("i4", (5,)), "mask": ramp("?", (7,)), "scalar": ramp("f4", ())}
    for name, array in expected.items():
        for found in (read[name], np.load(folder / f"{name}.npy"), np.load(folder / "written.npz")[name]):
            assert found.dtype == array.dtype and found.shape == array.shape and (found == array).all(), name
    assert zipfile.ZipFile(io.BytesIO((folder / "written.npz").read_bytes())).testzip() is None
    print(f"{len(expected)} arrays read from safetensors, NPY and NPZ as they were written")


def check_model(path):
    """A model as Python's reader sees it: its numbers have the hash that its metadata names."""
    with safetensors.safe_open(path, "numpy") as file:
        metadata = file.metadata()
        arrays = {name: file.get_tensor(name) for name in file.keys()}

    # The file has its tensors by name, the hash takes them in the model's order: by place, and then as a layer names its own.
    def place(name):
        *layers, leaf = name.split(".")
        return [int(layer) for layer in layers], ["weight", "scale", "bias", "shift", "runningMean", "runningVariance"].index(leaf)

    digest = hashlib.sha256()
    for name in sorted(arrays, key=place):
        a = arrays[name]
        digest.update(name.encode() + b"\0" + np.array(a.shape, "<i8").tobytes() + a.astype("<f4").tobytes())
    assert digest.hexdigest() == metadata["weightsHash"], (digest.hexdigest(), metadata["weightsHash"])
    assert json.loads(metadata["architecture"]) and json.loads(metadata["schema"])
    print(f"{len(arrays)} tensors of a model read by safetensors {safetensors.__version__}, with the hash it was written with")


def write_anew(path, to):
    """The same model as another program writes it: in an order of its own."""
    with safetensors.safe_open(path, "numpy") as file:
        arrays = {name: file.get_tensor(name) for name in reversed(sorted(file.keys()))}
        metadata = dict(reversed(sorted(file.metadata().items())))
    safetensors.numpy.save_file(arrays, to, metadata)


arguments = argparse.ArgumentParser()
arguments.add_argument("--check", type=pathlib.Path)
arguments.add_argument("--model", type=pathlib.Path)
arguments.add_argument("--anew", type=pathlib.Path, help="where to write the model anew")
arguments = arguments.parse_args()
if arguments.check:
    check(arguments.check)
if arguments.model:
    check_model(arguments.model)
    if arguments.anew:
        write_anew(arguments.model, arguments.anew)
if not arguments.check and not arguments.model:
    exchange.mkdir(parents=True, exist_ok=True)
    data.mkdir(parents=True, exist_ok=True)
    write_safetensors()
    write_npy()
    write_idx()
    write_pictures()
