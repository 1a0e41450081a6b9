"""What Token Manager costs, beside the programs people use today.

All figures come from this one run: the same SoftHSM2 token, the commands
taken in turn, so that whatever else the machine does hits all of them.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "system"))
os.environ.setdefault("TKM_BUILD", str(ROOT / "build" / "release"))

from install import Install, SOFTHSM  # noqa: E402
from vendor import Vendor  # noqa: E402

MEASURE = ROOT / "build" / "dev" / "bench" / "bench-measure"
FLOOR = ROOT / "build" / "dev" / "bench" / "bench-floor"
ROUNDS = 8
RUNS_PER_ROUND = 10


def measure(command, environment):
    done = subprocess.run(
        [MEASURE, str(RUNS_PER_ROUND), *map(str, command)],
        env=environment, text=True, stdout=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit(f"bench: does not run: {command}")
    return [tuple(map(int, line.split()))
            for line in done.stdout.splitlines()]


def medians(commands, environment):
    """{name: (wall µs, CPU µs, peak KiB)}, all commands taken in turn."""
    runs = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            runs[name] += measure(command, environment)
    return {name: tuple(statistics.median(column)
                        for column in zip(*figures))
            for name, figures in runs.items()}


def table(title, figures, base):
    print(f"\n{title}")
    print(f"  {'':34}{'wall ms':>9}{'CPU ms':>9}{'peak MiB':>10}"
          f"{'wall/' + base:>14}")
    for name, (wall, cpu, peak) in figures.items():
        print(f"  {name:34}{wall / 1000:9.2f}{cpu / 1000:9.2f}"
              f"{peak / 1024:10.2f}{wall / figures[base][0]:14.2f}")


def listing(install):
    tkm = install.tkm
    figures = medians({
        "floor": [FLOOR, SOFTHSM],
        "tkm list": [tkm, "list"],
        "tkm info": [tkm, "info", "--token", install.serial],
        "pkcs11-tool -L": ["pkcs11-tool", "--module", SOFTHSM, "-L"],
        "pkcs11-tool -O": ["pkcs11-tool", "--module", SOFTHSM, "-O"],
        "p11tool --list-tokens": ["p11tool", "--provider", SOFTHSM,
                                  "--list-tokens"],
    }, install.env)
    table("Listing one token (floor: load the module, initialise, ask)",
          figures, "floor")
    floor, ours, peer = (figures[name] for name in
                         ("floor", "tkm list", "pkcs11-tool -L"))
    for unit, column, scale in (("wall ms", 0, 1000), ("CPU ms", 1, 1000)):
        print(f"  beyond the floor, {unit}: tkm list "
              f"{(ours[column] - floor[column]) / scale:.2f}, pkcs11-tool -L "
              f"{(peer[column] - floor[column]) / scale:.2f}")
    print(f"  memory beyond the floor: tkm list "
          f"{(ours[2] - floor[2]) / 1024:.2f} MiB")


def plant(install, count):
    """`count` further signed plugins, none of which is needed."""
    good = ROOT / "build" / "dev" / "zoo" / "good.so"
    vendor = Vendor(install.root.parent / "vendor")
    vendor.is_trusted_by(install)
    for number in range(count):
        vendor.place(install, good, name=f"animal{number}",
                     id=f"org.example.animal{number}",
                     actions=[{"id": f"animal{number}.run",
                               "command": f"animal{number} run"}])


def plugins(folder):
    figures, environment = {}, None
    installs = {}
    for count in (0, 10, 64):
        installs[count] = Install(folder / f"with{count}")
        plant(installs[count], count)
    runs = {count: [] for count in installs}
    for _ in range(ROUNDS):
        for count, install in installs.items():
            environment = install.env
            runs[count] += measure(
                [install.tkm, "list"], environment)
    for count, lines in runs.items():
        figures[f"{count} further plugins"] = tuple(
            statistics.median(column) for column in zip(*lines))
    table("tkm list, with further plugins installed", figures,
          "0 further plugins")
    each = (figures["64 further plugins"][0]
            - figures["0 further plugins"][0]) / 64
    print(f"  for each further plugin: {each / 1000:.3f} ms wall")


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tkm-bench-"))
    try:
        listing(Install(folder / "listing"))
        plugins(folder)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
