# SPDX-License-Identifier: Apache-2.0
"""The console's files, and its page for every address that is not a file: the console routes by itself."""

from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response

from fairwatch.display.security import PortsDep

_MISSING = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Fairwatch</title>
<h1>The console is not built</h1>
<p>Fairwatch is running, and records. Only the pages of its console are missing from this installation.
Run <code>./dev setup</code> in the checkout, or install a wheel, which brings them along.</p>
</html>
"""
# The build gives these names that change with their content.
_IMMUTABLE = "public, max-age=31536000, immutable"


def serve_console(app: FastAPI) -> None:
    """Answer what no route answered from the folder that the ports name."""

    @app.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def console(path: str, ports: PortsDep) -> Response:
        root = ports.console.resolve()
        if path == "api" or path.startswith("api/"):
            raise HTTPException(404, "There is no such address in the API.")
        file = _file(root, path)
        if file is not None:
            hashed = file.is_relative_to(root / "assets")
            return FileResponse(file, headers={"Cache-Control": _IMMUTABLE if hashed else "no-cache"})
        if path.startswith("assets/"):
            raise HTTPException(404, "There is no such file.")
        page = root / "index.html"
        if not page.is_file():
            return HTMLResponse(_MISSING, status_code=503)
        return FileResponse(page, headers={"Cache-Control": "no-cache"})


def _file(root: Path, path: str) -> Path | None:
    """The file of the console that an address names, if it names one. Raises a 404 for what no file system takes."""
    try:
        file = (root / path).resolve()
        # What begins with a dot is the build's own, as the list of its packages.
        own = file.name == "index.html" or file.name.startswith(".")
        found = file.is_relative_to(root) and file.is_file() and not own
    except (OSError, ValueError) as error:
        # A name of 300 characters, a loop of links, NUL.
        raise HTTPException(404, "There is no such address.") from error
    return file if found else None
