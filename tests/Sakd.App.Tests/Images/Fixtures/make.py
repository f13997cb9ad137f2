"""Makes the images beside it, which SkiaSharp cannot write. Needs Pillow: python3 make.py"""
import struct
import zlib

from PIL import Image

# Four corners, 8 x 8 pixels each and 8 x 16 below, so that every turn and mirror image of it is another image.
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 180, 30), (30, 30, 200), (220, 220, 40)


def corners():
    image = Image.new("RGB", (16, 24), BLUE)
    image.paste(RED, (0, 0, 8, 8))
    image.paste(GREEN, (8, 0, 16, 8))
    image.paste(YELLOW, (8, 8, 16, 24))
    return image


def png(name, width, height, depth, kind, rows, *chunks):
    def chunk(tag, body):
        return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))

    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*c) for c in chunks)
                   + chunk(b"IDAT", data) + chunk(b"IEND", b""))


# What a camera stores when it is held in each of the eight ways: undone, all show the same.
UNDO = {1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270}
for orientation, turn in UNDO.items():
    stored = corners() if turn is None else corners().transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(f"exif{orientation}.jpg", quality=95, subsampling=0, exif=exif)
    if orientation == 6:
        stored.save("exif6.png", exif=exif)
        stored.save("exif6.webp", lossless=True, exif=exif)

corners().convert("CMYK").save("cmyk.jpg", quality=95, subsampling=0)
corners().convert("L").save("grey.jpg", quality=95)
corners().save("colour.jpg", quality=95, subsampling=0)
corners().save("colour.bmp")
corners().save("lossless.webp", lossless=True)
corners().save("first.gif", save_all=True, append_images=[Image.new("RGB", (16, 24), (0, 0, 0))])
corners().convert("P", palette=Image.Palette.ADAPTIVE, colors=4).save("palette.png")

# 2 x 2 pixels, of which the second row can be seen through: halfway red, and wholly black.
png("alpha.png", 2, 2, 8, 6, [bytes([0, 0, 255, 255, 255, 255, 0, 255]), bytes([255, 0, 0, 128, 0, 0, 0, 0])])
png("grey-alpha.png", 2, 1, 8, 4, [bytes([10, 255, 10, 0])])
png("palette-alpha.png", 2, 1, 8, 3, [bytes([0, 1])], (b"PLTE", bytes([1, 2, 3, 4, 5, 6])), (b"tRNS", bytes([255, 0])))
png("grey16.png", 2, 1, 16, 0, [struct.pack(">HH", 0x1234, 0xFEDC)])
png("colour16.png", 1, 1, 16, 2, [struct.pack(">HHH", 0x1000, 0x8000, 0xF000)])
png("grey1.png", 8, 1, 1, 0, [bytes([0b10100000])])
png("grey2.png", 4, 1, 2, 0, [bytes([0b00011011])])
png("grey4.png", 2, 1, 4, 0, [bytes([0x0F])])

# CIFAR as it is published for Python, a few images of it: image i is i, i + 1, i + 2, .., its label i modulo the number of classes.
import gzip
import io
import pickle
import tarfile

import numpy


class OfPython2(pickle._Pickler):
    """Writes bytes as Python 2 wrote its strings, which the published files are full of."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_bytes(self, value):
        short = len(value) < 256
        self.write((b"U" + bytes([len(value)]) if short else b"T" + struct.pack("<i", len(value))) + value)
        self.memoize(value)

    dispatch[bytes] = save_bytes


def archive(name, files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, value in files:
            pickled = io.BytesIO()
            OfPython2(pickled, protocol=2).dump(value)
            body = pickled.getvalue()
            info = tarfile.TarInfo(path)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    with open(name, "wb") as file, gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
        packed.write(buffer.getvalue())


def batch(first, count, classes, key):
    data = (numpy.arange(3072)[None, :] + numpy.arange(first, first + count)[:, None]).astype(numpy.uint8)
    return {b"batch_label": b"a part", key: [(first + i) % classes for i in range(count)], b"data": data,
            b"filenames": [b"%d.png" % (first + i) for i in range(count)]}


TEN = [b"airplane", b"automobile", b"bird", b"cat", b"deer", b"dog", b"frog", b"horse", b"ship", b"truck"]
archive("cifar-10-python.tar.gz", [
    ("cifar-10-batches-py/data_batch_1", batch(0, 20, 10, b"labels")), ("cifar-10-batches-py/data_batch_2", batch(20, 20, 10, b"labels")),
    ("cifar-10-batches-py/test_batch", batch(40, 20, 10, b"labels")),
    ("cifar-10-batches-py/batches.meta", {b"label_names": TEN, b"num_vis": 3072, b"num_cases_per_batch": 20})])
archive("cifar-100-python.tar.gz", [
    ("cifar-100-python/train", batch(0, 100, 100, b"fine_labels") | {b"coarse_labels": [0] * 100}),
    ("cifar-100-python/test", batch(100, 20, 100, b"fine_labels") | {b"coarse_labels": [0] * 20}),
    ("cifar-100-python/meta", {b"fine_label_names": [b"class%02d" % i for i in range(100)], b"coarse_label_names": [b"things"]})])
