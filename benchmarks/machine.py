"""Runs one function in a fresh child process, and sees what that costs.

    python -m benchmarks.machine MODULE:FUNCTION JSON

is such a child: it calls the function with the keywords in JSON and answers in JSON. Linux only:
memory and stolen time are read from /proc.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = os.sysconf("SC_PAGE_SIZE")
LOOK_EVERY = 0.1  # seconds between two looks at the memory of the tree
MB = 1024**2


def run(function, environment, **keywords):
    """What `function` ("module:name") answers to `keywords` in a fresh process: (answer, costs).

    Costs are peaks of memory in MB: `own` of the process, `children` of the largest of its
    children (both as the kernel counts them), and `tree` of both at once, as seen every 0.1 s;
    and `stolen`, the per cent of the machine's time that its host gave to others meanwhile.
    """
    command = [sys.executable, "-m", "benchmarks.machine", function, json.dumps(keywords)]
    before = ticks()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # by which its children are told from others
    )
    tree, over = [0], threading.Event()
    looking = threading.Thread(target=_look, args=(process.pid, tree, over))
    looking.start()
    try:
        said, _nothing = process.communicate()
    except BaseException:
        process.kill()
        raise
    finally:
        over.set()
        looking.join()
    if process.returncode:
        raise SystemExit(f"{function} failed with {keywords}; its last words are above.")
    answer = json.loads(said.splitlines()[-1])
    costs = answer.pop("costs") | {"tree": tree[0] / MB, "stolen": stolen(before, ticks())}
    # The tree is looked at now and then only; the kernel's count of one process misses nothing.
    costs["tree"] = max(costs["tree"], costs["own"])
    return answer["answer"], costs


def ticks():
    """The time of all processors since the start, in ticks: (stolen, all)."""
    parts = [int(part) for part in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return parts[7], sum(parts)


def stolen(before, after):
    """Per cent of the time between two `ticks` that was stolen."""
    return 100 * (after[0] - before[0]) / max(after[1] - before[1], 1)


def _look(session, tree, over):
    while not over.wait(LOOK_EVERY):
        tree[0] = max(tree[0], _resident(session))


def _resident(session):
    """The bytes of memory that the processes of a session hold; shared ones count for each."""
    held = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.getsid(int(name)) == session:
                    command = Path(f"/proc/{name}/cmdline").read_bytes()
                    pages = int(Path(f"/proc/{name}/statm").read_text().split()[1])
                    # A process that is just being started is its parent for a moment, memory and
                    # all; it has its parent's command, and counts once with it.
                    held[command] = max(held.get(command, 0), pages * PAGE)
            except (OSError, IndexError):
                pass  # it has ended
    return sum(held.values())


def main(function, keywords):
    module, name = function.split(":")
    answer = getattr(importlib.import_module(module), name)(**json.loads(keywords))
    costs = {
        name: resource.getrusage(who).ru_maxrss / 1024
        for name, who in (("own", resource.RUSAGE_SELF), ("children", resource.RUSAGE_CHILDREN))
    }
    sys.stdout.write("\n" + json.dumps({"answer": answer, "costs": costs}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
