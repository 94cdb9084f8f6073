package classroom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// Student is somebody who has logged in to a hub.
type Student struct {
	Name  string
	hub   string // its address, without a slash at the end
	http  *http.Client
	token string // of the student's own, as their browser would get one
}

// look is the time between two looks at a server that starts or ends.
const look = 250 * time.Millisecond

// StatusError is an answer that says no.
type StatusError struct {
	Status int
	What   string
	Text   string
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s: o servidor respondeu %d %s: %s", e.What, e.Status, http.StatusText(e.Status), strings.TrimSpace(e.Text))
}

// Login goes through the hub's login page.
func Login(ctx context.Context, hub, name, password string) (*Student, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("login: %w", err)
	}
	// Straight to the hub, whatever proxy the environment names. A login answers with a redirect, which says whether it went well.
	s := &Student{Name: name, hub: strings.TrimRight(hub, "/"), http: &http.Client{
		Jar: jar, Transport: &http.Transport{}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if _, err := s.ask(ctx, http.MethodGet, "/hub/login", nil); err != nil {
		return nil, err
	}
	form := url.Values{"username": {name}, "password": {password}, "_xsrf": {s.cookie("_xsrf")}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.hub+"/hub/login", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, fmt.Errorf("login: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := s.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("login: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusFound {
		return nil, &StatusError{response.StatusCode, "entrar como " + name, ""}
	}
	var made struct{ Token string }
	asked := map[string]any{"note": "cnn321", "expires_in": 24 * 60 * 60, "auth": map[string]string{"username": name, "password": password}}
	// Without cookies: the password is the proof, and then no other is asked for.
	with := s.http.Jar
	s.http.Jar = nil
	answer, err := s.ask(ctx, http.MethodPost, "/hub/api/users/"+url.PathEscape(name)+"/tokens", asked)
	s.http.Jar = with
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(answer, &made); err != nil {
		return nil, fmt.Errorf("login: %w", err)
	}
	s.token = made.Token
	return s, nil
}

// As is somebody who shows the student's proof at other people's doors.
func (s *Student) As(name string) *Student {
	other := *s
	other.Name = name
	return &other
}

// Open starts the student's server, if it does not run, and waits until it answers.
func (s *Student) Open(ctx context.Context) error {
	if running, _, err := s.Running(ctx); err != nil || running {
		return err
	}
	if _, err := s.ask(ctx, http.MethodPost, s.server(), struct{}{}); err != nil {
		return err
	}
	return s.await(ctx, true)
}

// Close ends the student's server, with its kernels.
func (s *Student) Close(ctx context.Context) error {
	if _, err := s.ask(ctx, http.MethodDelete, s.server(), nil); err != nil {
		return err
	}
	return s.await(ctx, false)
}

func (s *Student) server() string { return "/hub/api/users/" + url.PathEscape(s.Name) + "/server" }

// Running reports whether the hub says that the student's server runs; pending that it starts or ends.
func (s *Student) Running(ctx context.Context) (running, pending bool, err error) {
	text, err := s.ask(ctx, http.MethodGet, "/hub/api/users/"+url.PathEscape(s.Name), nil)
	if err != nil {
		return false, false, err
	}
	var user struct {
		Servers map[string]struct{ Ready bool }
		Pending string
	}
	if err := json.Unmarshal(text, &user); err != nil {
		return false, false, fmt.Errorf("usuário %s: %w", s.Name, err)
	}
	return user.Servers[""].Ready, user.Pending != "", nil
}

func (s *Student) await(ctx context.Context, want bool) error {
	for {
		running, pending, err := s.Running(ctx)
		if err != nil {
			return err
		}
		switch {
		case running == want && !pending:
			return nil
		case want && !running && !pending:
			return fmt.Errorf("o servidor de %s não iniciou: o registro do JupyterHub diz por quê", s.Name)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("à espera do servidor de %s: %w", s.Name, ctx.Err())
		case <-time.After(look):
		}
	}
}

// Read is a file of the student's, through Jupyter's own interface.
func (s *Student) Read(ctx context.Context, path string) ([]byte, error) {
	return s.ask(ctx, http.MethodGet, s.home()+"api/contents/"+path+"?content=1", nil)
}

// Page is a page of the student's server as it comes.
func (s *Student) Page(ctx context.Context, path string) ([]byte, error) {
	return s.ask(ctx, http.MethodGet, s.home()+path, nil)
}

func (s *Student) home() string { return "/user/" + url.PathEscape(s.Name) + "/" }

// cookie is what the hub has set; the newest of that name, whatever its path.
func (s *Student) cookie(name string) string {
	for _, path := range []string{"/hub/login", "/hub/", "/"} {
		at, err := url.Parse(s.hub + path)
		if err != nil {
			continue
		}
		for _, c := range s.http.Jar.Cookies(at) {
			if c.Name == name {
				return c.Value
			}
		}
	}
	return ""
}

func (s *Student) ask(ctx context.Context, method, path string, body any) ([]byte, error) {
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, s.hub+path, sent)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if s.token != "" {
		request.Header.Set("Authorization", "token "+s.token)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := s.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return nil, &StatusError{response.StatusCode, method + " " + path, string(text[:min(len(text), 300)])}
	}
	return text, nil
}

// Refused reports whether an error is a door that stayed closed.
func Refused(err error) bool {
	refused, ok := errors.AsType[*StatusError](err)
	return ok && (refused.Status == http.StatusForbidden || refused.Status == http.StatusUnauthorized || refused.Status == http.StatusNotFound)
}
