"""Write the schemas of files that people write, from the tables of the program.

.venv/bin/python packaging/schemas.py           update resources/schemas/
.venv/bin/python packaging/schemas.py --check   only tell whether they are up to date; exit status 1 if not
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from greenai_desktop.cli import estimate_schema  # noqa: E402


def main() -> int:
    """Write what differs, or tell it."""
    file = ROOT / "resources" / "schemas" / estimate_schema.FILE_NAME
    text = json.dumps(estimate_schema.schema(), indent=2, ensure_ascii=False) + "\n"
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return 0
    if "--check" in sys.argv:
        print(f"{file} is not up to date: run packaging/schemas.py")
        return 1
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    print(f"written: {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
