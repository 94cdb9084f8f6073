package gonb

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// correction replaces a text that must occur exactly Count times in a file of the module.
type correction struct {
	File, Old, New string
	Count          int
}

func corrections() []correction {
	return []correction{{
		// How often GoNB looks whether gopls is ready.
		File:  "internal/goexec/goplsclient/exec.go",
		Old:   "time.After(ConnectTimeout)",
		New:   "time.After(100 * time.Millisecond)",
		Count: 2,
	}, {
		// A nil *os.File in an interface is not nil: GoNB then logs into nothing, after three lines of greeting.
		File:  "main.go",
		Old:   "\tsetUpKlog(extraLogFile)\n",
		New:   "\tif extraLogFile != nil {\n\t\tsetUpKlog(extraLogFile)\n\t} else {\n\t\tsetUpKlog(nil)\n\t}\n",
		Count: 1,
	}, {
		// An interrupt that comes while a cell is being compiled is remembered...
		File:  "internal/dispatcher/dispatcher.go",
		Old:   "klog.V(2).Infof(\"Received interrupt_request.\")\n",
		New:   "klog.V(2).Infof(\"Received interrupt_request.\")\n\t\t\tmsg.Kernel().Interrupted.Store(true)\n",
		Count: 1,
	}, {
		// ... and handed to the cell's program as soon as it has one.
		File:  "internal/jpyexec/jpyexec.go",
		Old:   "\tif exec.stdinContent != nil {\n",
		New:   "\tif exec.Msg.Kernel().Interrupted.Load() {\n\t\texec.Msg.Kernel().CallInterruptSubscribers()\n\t}\n\n\tif exec.stdinContent != nil {\n",
		Count: 1,
	}, {
		// JupyterLab asks every new kernel for its history. GoNB never answers, and JupyterLab shows an unknown kernel, a
		// bolt in the place of the circle, until the first cell runs.
		File:  "internal/dispatcher/dispatcher.go",
		Old:   "\t\"kernel_info_request\",\n\t//",
		New:   "\t\"kernel_info_request\", \"history_request\",\n\t//",
		Count: 1,
	}, {
		File: "internal/dispatcher/dispatcher.go",
		Old:  "\tcase \"execute_request\":\n\t\tif err = handleExecuteRequest(",
		New: "\tcase \"history_request\":\n\t\terr = msg.Reply(\"history_reply\", map[string]any{\"status\": \"ok\", \"history\": []any{}})\n\n" +
			"\tcase \"execute_request\":\n\t\tif err = handleExecuteRequest(",
		Count: 1,
	}, {
		// With "Run All" the cells after one that fails wait in GoNB's queue; they must not run on what it left undone.
		File:  "internal/dispatcher/dispatcher.go",
		Old:   "publish 'execute_reply`\")\n\t}\n\treturn nil\n}\n",
		New:   "publish 'execute_reply`\")\n\t}\n" + abortWaiting,
		Count: 1,
	}}
}

// abortWaiting ends GoNB's handleExecuteRequest, and says no to the cells that wait as Jupyter's protocol wants it.
const abortWaiting = `	if stop, _ := content["stop_on_error"].(bool); stop && executionErr != nil {
		return abortWaiting()
	}
	return nil
}

func abortWaiting() error {
	var others []*shellMsgParams
	for waiting := len(busyMessagesChan); waiting > 0; waiting-- {
		params := <-busyMessagesChan
		if params.msg.ComposedMsg().Header.MsgType != "execute_request" {
			others = append(others, params)
			continue
		}
		if err := kernel.PublishKernelStatus(params.msg, kernel.StatusBusy); err != nil {
			return err
		}
		if err := params.msg.Reply("execute_reply", map[string]any{"status": "aborted"}); err != nil {
			return err
		}
		if err := kernel.PublishKernelStatus(params.msg, kernel.StatusIdle); err != nil {
			return err
		}
	}
	for _, params := range others {
		busyMessagesChan <- params
	}
	return nil
}
`

func apply(source string, all []correction) error {
	for _, c := range all {
		path := filepath.Join(source, filepath.FromSlash(c.File))
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("este GoNB não tem o arquivo a corrigir: %w", err)
		}
		if n := strings.Count(string(text), c.Old); n != c.Count {
			return fmt.Errorf("este GoNB mudou: %q aparece %d vezes em %s, esperava %d; reveja kernels/launch/gonb", c.Old, n, c.File, c.Count)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), c.Old, c.New)), 0o600); err != nil {
			return fmt.Errorf("não consegui corrigir o GoNB: %w", err)
		}
	}
	return nil
}
