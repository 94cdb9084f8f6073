package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"cnn321/cnnlib/durable"
)

// Print writes a page from disk as a PDF, as the page's own style for paper says, with an outline of its headings. Both
// are paths; pdf is whole or not there. Nothing of the browser is left when it returns.
func Print(ctx context.Context, browser, page, pdf string) error {
	profile, err := os.MkdirTemp("", "cnn321-pdf-*")
	if err != nil {
		return fmt.Errorf("pasta temporária para o PDF: %w", err)
	}
	defer os.RemoveAll(profile)
	printed := filepath.Join(profile, "pagina.pdf")
	cmd := exec.CommandContext(ctx, browser, "--headless", "--disable-gpu", "--user-data-dir="+profile,
		"--no-sandbox", // which many containers do not allow; the page is our own
		"--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--no-pdf-header-footer", "--generate-pdf-document-outline", "--print-to-pdf="+printed, File(page))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its helpers end with it
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s não fez o PDF: %w: %s", filepath.Base(browser), errors.Join(ctx.Err(), err), lastLine(said.String()))
	}
	text, err := os.ReadFile(printed)
	if err != nil {
		return fmt.Errorf("%s não fez o PDF: %w: %s", filepath.Base(browser), err, lastLine(said.String()))
	}
	if err := durable.Write(pdf, text, 0o644); err != nil {
		return fmt.Errorf("gravação do PDF: %w", err)
	}
	return nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
