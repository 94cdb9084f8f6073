// Package conformance has what tests need to run a kernel under the Jupyter clients that people use: jupyter_client and
// nbclient of the lab's own Python environment, and jupyter-kernel-test, jupyter_console, jupytext, papermill and pexpect, which
// only tests need. The latter are installed on first use, pinned by hash in clients.lock, beside the environment that
// setup made; nothing but tests sees them.
package conformance
