package setup

import (
	"encoding/json"
	"regexp"
	"slices"
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
