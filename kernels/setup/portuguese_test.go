package setup

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestTranslate(t *testing.T) {
	got, err := translate([]byte(`{"": {"language": "pt-BR"}, "Save": ["Salvar"]}`), []byte(`{"menu\u0004File": ["Arquivo"], "Cut Cell": ["Recortar a célula", "Recortar as células"]}`))
	if err != nil {
		t.Fatal(err)
	}
	var pack map[string]any
	if err := json.Unmarshal(got, &pack); err != nil {
		t.Fatal(err)
	}
	for key, first := range map[string]string{"Save": "Salvar", "menu\x04File": "Arquivo", "Cut Cell": "Recortar a célula"} {
		if forms, ok := pack[key].([]any); !ok || forms[0] != first {
			t.Errorf("%q is %v, want %q", key, pack[key], first)
		}
	}
	if pack[""] == nil {
		t.Error("the pack's head is lost")
	}
	if _, err := translate([]byte("isto não é JSON"), portuguese); err == nil {
		t.Error("no error for a damaged pack")
	}
}

func TestTranslateCompiled(t *testing.T) {
	pack := catalog{"": "Language: pt-BR\n", "Save": "Salvar", "settings\x04Scale": "Escada", "Cell\x00Cells": "Célula\x00Células"}
	got, err := translateCompiled(pack.bytes(), []byte(`{"settings\u0004Scale": ["Escala"], "Cut Cell": ["um", "muitos"], "menu\u0004File": ["Arquivo"]}`))
	if err != nil {
		t.Fatal(err)
	}
	texts, err := readCatalog(got)
	if err != nil {
		t.Fatal(err)
	}
	want := catalog{"": "Language: pt-BR\n", "Save": "Salvar", "settings\x04Scale": "Escala", "Cell\x00Cells": "Célula\x00Células", "menu\x04File": "Arquivo"}
	if !maps.Equal(texts, want) {
		t.Errorf("got %q, want %q", texts, want)
	}
	for cut := range got {
		if _, err := readCatalog(got[:cut]); cut < len(got)-1 && err == nil {
			t.Fatalf("no error for the first %d of %d bytes", cut, len(got))
		}
	}
}

// What is filled into a translation is filled into ours too, and into nothing else.
func TestTranslationsKeepTheirPlaceholders(t *testing.T) {
	var ours map[string][]string
	if err := json.Unmarshal(portuguese, &ours); err != nil {
		t.Fatal(err)
	}
	placeholder := regexp.MustCompile(`%\d`)
	for english, forms := range ours {
		want := placeholder.FindAllString(english, -1)
		slices.Sort(want)
		for i, form := range forms {
			got := placeholder.FindAllString(form, -1)
			slices.Sort(got)
			if len(forms) == 1 && !slices.Equal(slices.Compact(got), slices.Compact(want)) {
				t.Errorf("%q has %v, and %q has %v", english, want, form, got)
			}
			if form == "" {
				t.Errorf("%q: form %d is empty", english, i)
			}
		}
	}
}

// A notebook is a "caderno", as in the lesson (a "notebook" is a computer), a kernel that ends is not switched off, and so on: who reads two words
// looks for two things.
func TestTranslationsHaveOneWordForOneThing(t *testing.T) {
	var ours map[string][]string
	if err := json.Unmarshal(portuguese, &ours); err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile("`[^`]*`|\"[^\"]*\"|@[\\w/-]+")
	others := map[string]*regexp.Regexp{
		"caderno":    regexp.MustCompile(`(?i)\bnotebooks?\b`),
		"encerrar":   regexp.MustCompile(`(?i)\bdeslig\w+ (o|os|um|todos)? ?(kernel|terminal|terminais|servidor|console|caderno)`),
		"pasta":      regexp.MustCompile(`(?i)\bdiretórios?\b`),
		"substituir": regexp.MustCompile(`(?i)\bsobrescrev`),
		"baixar":     regexp.MustCompile(`(?i)\bdownloads?\b`),
		"enviar":     regexp.MustCompile(`(?i)\b(uploads?|carregar (o |os )?arquivos?)\b`),
		"desativar":  regexp.MustCompile(`(?i)\b(des)?habilit`),
		"sumário":    regexp.MustCompile(`(?i)\btabela de conteúdo`),
		"mudar":      regexp.MustCompile(`(?i)\balterar\b`),
	}
	for english, forms := range ours {
		for _, form := range forms {
			for word, other := range others {
				if found := other.FindString(code.ReplaceAllString(form, "")); found != "" {
					t.Errorf("%q: %q says %q for %s", english, form, found, word)
				}
			}
			if strings.Contains(strings.ToLower(english), "shut down") && !strings.Contains(strings.ToLower(form), "encerr") {
				t.Errorf("%q: %q does not say encerrar", english, form)
			}
		}
	}
}

// What the server reads has a translation of each text of JupyterLab's settings, but for words that are the same in both languages.
func TestSettingsAreInPortuguese(t *testing.T) {
	p := repository(t, Python, Settings)
	path, err := p.languagePack()
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := os.ReadFile(strings.TrimSuffix(path, ".json") + ".mo")
	if err != nil {
		t.Fatal(err)
	}
	pack, err := readCatalog(compiled)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(p.Home(), "python", "share", "jupyter", "lab", "schemas", "@jupyterlab", "*", "*.json"))
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files of settings: %v", len(files), err)
	}
	same := []string{"Kernel", "Kernels", "Terminal", "Markdown", "JSON", "JupyterHub", "Submenu", "Global", "Editor", "UI"}
	var check func(context string, value any)
	check = func(context string, value any) {
		switch value := value.(type) {
		case []any:
			for _, part := range value {
				check(context, part)
			}
		case map[string]any:
			for name, part := range value {
				text, isText := part.(string)
				if isText && (name == "title" || name == "description") {
					if _, ok := pack[context+"\x04"+text]; !ok && text != "" && !slices.Contains(same, text) {
						t.Errorf("no translation of %q, context %s", text, context)
					}
				} else if name != "default" {
					check(context, part)
				}
			}
		}
	}
	for _, file := range files {
		if strings.HasSuffix(file, "package.json") {
			continue
		}
		var schema map[string]any
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		check("schema", map[string]any{"title": schema["title"], "description": schema["description"]})
		check("settings", schema["properties"])
	}
}
