"""jupyter console, as a person types into it."""

import sys

import pexpect

console = pexpect.spawn(
    sys.executable, ["-B", "-m", "jupyter_console", "--kernel=teste", "--simple-prompt", "--ZMQTerminalInteractiveShell.kernel_timeout=300"],
    encoding="utf-8", timeout=300, dimensions=(40, 200))
console.logfile_read = sys.stdout
console.expect("kernel de teste")
console.expect(r"In \[\d+\]: ")
console.sendline("print olá")
console.expect("\nolá\r\n")
console.expect(r"In \[\d+\]: ")
console.sendline("result 42")
console.expect(r"Out\[\d+\]: 42")
console.expect(r"In \[\d+\]: ")
console.sendline("fail assim")
console.expect("na linha fail assim")
console.expect(r"In \[\d+\]: ")
console.sendline("ask nome?")
console.expect("nome?")
console.sendline("Ana")
console.expect("\nAna\r\n")
console.expect(r"In \[\d+\]: ")
console.sendline("wait espero")
console.expect("\nespero\r\n")  # it has begun
console.sendintr()
console.expect("interrupted")
console.expect(r"In \[\d+\]: ")
console.sendline("exit")
console.expect(pexpect.EOF)
console.close()
sys.exit(console.exitstatus)
