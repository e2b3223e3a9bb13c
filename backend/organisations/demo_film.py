"""A small film of our own for the demo: calm colours, made where it is shown. Nothing without PyAV."""

from __future__ import annotations

from pathlib import Path

LENGTH_S = 12
RATE = 10
SOURCE = f"gradients=size=480x272:rate={RATE}:speed=0.02:c0=0x174A7C:c1=0x7FD69A:c2=0xF8E3AE:n=3:duration={LENGTH_S}"


def make_film(path: Path) -> bool:
    """Write it; False where it cannot be made."""
    try:
        import av  # noqa: PLC0415  # a server needs it for nothing else, and may not have it
    except ImportError:
        return False
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as out:
        video = out.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 480, 272, "yuv420p"
        with av.open(SOURCE, format="lavfi") as source:
            for number, frame in enumerate(source.decode(video=0)):
                picture = frame.reformat(format="yuv420p")
                picture.pts = number
                out.mux(video.encode(picture))
        out.mux(video.encode(None))
    return True
