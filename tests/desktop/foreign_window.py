"""Another program's window, all over the screen. Run by test_kiosk_window."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget


def main() -> None:
    application = QApplication(["foreign"])
    window = QWidget()
    window.setWindowTitle("foreign")
    window.setGeometry(0, 0, 900, 700)
    window.show()
    window.raise_()
    application.exec()


if __name__ == "__main__":
    main()
