"""The program on a kiosk's window, with an inspector. Run by the kiosk's tests.

Each line on stdin is a command, answered with a line: `renew PATH`, `unused`, `answers`,
`references`.
"""

from __future__ import annotations

import os
import sys
import threading

from accounts.passwords.hashers import FixedArgon2idHasher
from desktop import logs
from desktop.options import Run
from desktop.signals import EndingSignals
from desktop.startup import last_resort
from desktop.startup.window_program import WindowProgram
from desktop.window.window import Window, prepare_engine


def main(port: str, kind: str) -> None:
    os.umask(0o077)
    logs.prepare()
    # What is tested here is not what a password costs.
    FixedArgon2idHasher.time_cost, FixedArgon2idHasher.memory_cost = 1, 8
    FixedArgon2idHasher.parallelism = 1
    kiosk = kind == "kiosk"
    command = Run(os.environ["LATCHKEY_DATA_DIR"], kiosk, False, None, int(port))
    window = Window(kiosk=kiosk, debug_port=command.debug_port)
    program = WindowProgram(command, window)
    program.hold()
    threading.Thread(target=obey, args=(program,), daemon=True).start()
    with EndingSignals(window.close) as signals, last_resort.ended_by(program.end):
        prepare_engine()
        program.begin()
        window.run(program.view, signals.keep)


def obey(program: WindowProgram) -> None:
    window = program.window
    for line in sys.stdin:
        command, _space, path = line.strip().partition(" ")
        answer: object = command
        if command == "renew":
            program.renew(path)
            window.page_answers(timeout=60)  # the new one, because commands are kept in order
        elif command == "unused":
            answer = window.seconds_unused()
        elif command == "answers":
            answer = window.page_answers(timeout=2)  # One that hangs never would.
        elif command == "references":
            window.page_answers(timeout=60)  # so the engine has begun
            answer = min(sys.getrefcount(one) for one in (None, True, False))
        print(answer, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
