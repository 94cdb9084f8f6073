package cells

// replaced reports whether the live package, or package fatal beside it, has its own of a function, by the same name: os.Exit would leave
// without saving, and time.Sleep knows of no interrupt.
func replaced(u use) bool {
	switch u.target.path + "." + u.ref.Selected {
	case "os.Exit", "syscall.Exit", "time.Sleep", "log.Fatal", "log.Fatalf", "log.Fatalln":
		return true
	}
	return false
}

// fatal is the name of the package that has log's.
func (w *writer) fatal() string { return "fatal" + another }
