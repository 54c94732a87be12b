"""Child processes and folders that leave nothing behind, however this program ends.

A child lives in a session of its own, so that Ctrl-C reaches this program alone and the children are stopped in order;
should this program be killed outright, the kernel kills them (PR_SET_PDEATHSIG).
"""

import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
RUNS = BUILD / "run"
KEPT = BUILD / "logs"

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent):
    """A preexec_fn for a child of the process `parent`."""
    def before_exec():
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
    return before_exec


class Child:
    """A running program; its standard output and error go to the file `log`. Start it from the main thread: the
    kernel's promise is bound to the thread that forked."""

    def __init__(self, argv, log, cwd=None, env=None):
        self.argv = [str(word) for word in argv]
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(
                self.argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, preexec_fn=die_with_parent(os.getpid()))

    @property
    def pid(self):
        return self.process.pid

    def running(self):
        return self.process.poll() is None

    def log_text(self):
        return self.log.read_text(errors="replace")

    def signal(self, number):
        if self.running():
            self.process.send_signal(number)

    def wait(self, seconds):
        """The exit code, negative for a signal; raises subprocess.TimeoutExpired."""
        return self.process.wait(seconds)

    def kill(self):
        """SIGKILL to the whole group, so that helpers of the child go too."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()

    def stop(self, seconds=10):
        """SIGTERM, and SIGKILL for what does not end in time. Gives the exit code."""
        self.signal(signal.SIGTERM)
        try:
            return self.wait(seconds)
        except subprocess.TimeoutExpired:
            return self.kill()

    def cpu_seconds(self):
        """User and system time that the whole process has used."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_kb(self, field):
        """A line of /proc/PID/status: VmRSS (now), VmHWM (peak)."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise KeyError(field)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _owner_runs(folder):
    try:
        os.kill(int(folder.name.split("-")[1]), 0)
    except ProcessLookupError:
        return False
    except (IndexError, ValueError, PermissionError):
        pass
    return True


def _sweep():
    """Removes the folders of programs that were killed before they could do it themselves."""
    for folder in RUNS.iterdir():
        if not _owner_runs(folder):
            shutil.rmtree(folder, ignore_errors=True)


_made = 0


def make_folder(name):
    """A new folder in build/run, named after this process so that a later run can tell whether it is still used."""
    global _made
    RUNS.mkdir(parents=True, exist_ok=True)
    if not _made:
        _sweep()
    _made += 1
    folder = RUNS / f"{name}-{os.getpid()}-{_made}"
    folder.mkdir(mode=0o700)
    return folder


def remove_folder(folder):
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        RUNS.rmdir()


def keep_log(log, name):
    """Copies a log to build/logs, for whoever looks into a failure; gives the path, relative to the project."""
    KEPT.mkdir(parents=True, exist_ok=True)
    target = KEPT / f"{pathlib.Path(sys.argv[0]).stem}-{name}.log"     # of suites that run side by side
    shutil.copyfile(log, target)
    return target.relative_to(ROOT)


def end_on_signals():
    """Lets SIGTERM and SIGHUP end this program as Ctrl-C does: through every `finally`."""
    def leave(number, _frame):
        raise SystemExit(128 + number)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


@contextlib.contextmanager
def uninterrupted():
    """Keeps a second Ctrl-C from breaking off a clean-up."""
    before = {number: signal.signal(number, signal.SIG_IGN)
              for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def wait_until(condition, seconds, what, interval=0.02):
    """Waits until condition() gives something true, and gives that; TimeoutError(what) when it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(interval)


def say(text):
    """Progress, in words, for the person who waits."""
    print(text, file=sys.stderr, flush=True)
