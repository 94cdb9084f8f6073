package setup

import "path/filepath"

// JupyterEnvironment is the environment for a Jupyter program of ours: settings, workspaces and data lie
// in the personal folder, so that nothing in the user's own Jupyter configuration can break the lesson,
// and nothing of the lesson gets into theirs. The runtime folder is for connection files.
func (p Paths) JupyterEnvironment(runtime string) []string {
	own := func(parts ...string) string { return filepath.Join(append([]string{p.ownJupyter()}, parts...)...) }
	return environment(
		[]string{"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "JUPYTER_CONFIG_PATH",
			"JUPYTER_NO_CONFIG", "JUPYTERLAB_DIR", "JUPYTER_TOKEN", "JUPYTER_PORT"},
		map[string]string{
			"JUPYTER_PATH":              p.Jupyter(),
			"JUPYTER_CONFIG_DIR":        own("config"),
			"JUPYTER_DATA_DIR":          own("data"),
			"JUPYTER_RUNTIME_DIR":       runtime,
			"JUPYTERLAB_SETTINGS_DIR":   own("lab", "user-settings"),
			"JUPYTERLAB_WORKSPACES_DIR": own("lab", "workspaces"),
			"JUPYTER_PREFER_ENV_PATH":   "1",
			"PYTHONNOUSERSITE":          "1",
		})
}
