package show

import pipes "cnn321/kernels/cells/live/notebook"

// Clear removes from the notebook what the running cell has shown so far. With wait it goes only when the next output comes,
// so that a picture that takes another's place does not flicker. On a terminal nothing is removed.
func Clear(wait bool) error {
	if !pipes.Present() {
		return nil
	}
	return clearOutput(pipes.Open(), wait)
}

func clearOutput(to Channel, wait bool) error {
	when := pipes.ClearNow
	if wait {
		when = pipes.ClearNext
	}
	return to.Show(pipes.Display{Data: map[string]any{pipes.Clear: when}})
}
