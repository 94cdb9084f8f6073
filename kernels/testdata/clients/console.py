"""jupyter console, as a person types into it."""

import sys

from common import KERNEL

import pexpect

console = pexpect.spawn(
    sys.executable, ["-B", "-m", "jupyter_console", f"--kernel={KERNEL}", "--simple-prompt", "--ZMQTerminalInteractiveShell.kernel_timeout=300"],
    encoding="utf-8", timeout=300, dimensions=(40, 200))
console.logfile_read = sys.stdout
PROMPT = r"In \[\d+\]: "


def line(text, *wanted):
    console.expect(PROMPT)
    console.sendline(text)
    for w in wanted:
        console.expect(w)


console.expect("CNN em Go")
line('fmt.Println("olá")', "\nolá\r\n")
line("x := 6")
line("x * 7", r"Out\[\d+\]: 42")
line("inexistente", "não existe nada chamado inexistente")
line('var s string; fmt.Println("pergunto"); fmt.Scan(&s); fmt.Println("li", s)', "\npergunto\r\n")
console.sendline("Ana")
console.expect("li Ana\r\n")
line('fmt.Println("espero"); time.Sleep(time.Hour)', "\nespero\r\n")
console.sendintr()
console.expect("interrompida por você")
line("exit", pexpect.EOF)
console.close()
sys.exit(console.exitstatus)
