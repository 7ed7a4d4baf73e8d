"""Of a stranger's picture nothing survives but what one sees."""

import io
import struct
import zlib

import pytest
from PIL import Image

from stammtisch.kit import images


def picture(form="JPEG", size=(40, 30), mode="RGB", **more):
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(out, form, **more)
    return out.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data))


def with_place():
    """A photo that tells where it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x010E] = "canary-description"
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif, comment=b"canary-comment")
    return out.getvalue()


def test_the_place_goes_and_the_picture_stands_upright():
    renewed = images.renewed(with_place())
    assert (renewed.width, renewed.height) == (30, 40)
    assert not opened(renewed.data).getexif()
    assert b"canary" not in renewed.data


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    renewed = images.renewed(picture(size=(4096, 1024)))
    assert (renewed.width, renewed.height) == (2048, 512)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_each_format_browsers_show_is_taken(form):
    renewed = images.renewed(picture(form))
    assert renewed.media_type in ("image/jpeg", "image/png")
    assert images.looks_like_picture(picture(form))
    assert opened(renewed.data).size == (40, 30)


def test_transparency_is_kept():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(images.renewed(out.getvalue()).data).getpixel((0, 0))[3] == 0


def test_a_moving_picture_stands_still():
    out = io.BytesIO()
    frames = [Image.new("P", (8, 8), colour) for colour in (1, 2, 3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert getattr(opened(images.renewed(out.getvalue()).data), "n_frames", 1) == 1


@pytest.mark.security
@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_hangs_behind_a_picture_is_gone(form):
    """A file that is a picture and a web page (or an archive) at once leaves as a picture only."""
    both = picture(form) + b"<script>alert('canary')</script>PK\x03\x04canary"
    assert b"canary" not in images.renewed(both).data


@pytest.mark.security
def test_text_hidden_in_a_picture_is_gone():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("comment", "<script>canary</script>")
    info.add_itxt("XML:com.adobe.xmp", "canary")
    assert b"canary" not in images.renewed(picture("PNG", pnginfo=info)).data


@pytest.mark.security
def test_a_bomb_is_refused_before_it_is_unpacked():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(images.TooManyPixels):
        images.renewed(bomb)


@pytest.mark.security
def test_a_gif_that_claims_a_giant_canvas_is_refused():
    bomb = bytearray(picture("GIF", mode="P"))
    bomb[6:10] = struct.pack("<HH", 65_535, 65_535)
    with pytest.raises(images.TooManyPixels):
        images.renewed(bytes(bomb))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a/*<script>alert(1)</script>*/",
        b"\xff\xd8\xff\xe0 no jpeg",
        b"\x89PNG\r\n\x1a\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"RIFF\x00\x00\x00\x00WEBP",
        picture("JPEG", size=(400, 300))[:200],
        picture("BMP"),
        picture("TIFF"),
    ],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(images.NotAPicture):
        images.renewed(data)
