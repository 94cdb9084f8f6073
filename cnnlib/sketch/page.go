package sketch

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/ink"
)

// largestPage is in bytes. JupyterLab takes 3 MB of output in 3 seconds and drops what is
// beyond; room is left for what else the cell and its neighbours show.
const largestPage = 2_600_000

//go:embed page
var files embed.FS

// scripts are the parts of the page's one script, in order.
var scripts = []string{"page/network.js", "page/ink.js", "page/looks.js", "page/digits.js", "page/card.js", "page/sketch.js"}

// fallback is what is to be read where no script runs.
const fallback = "Aqui se desenha um dígito, e a rede treinada diz na hora qual é. Para desenhar, abra a aula no JupyterLab " +
	"e execute esta célula, ou abra a página HTML da aula num navegador."

// Page is the piece of HTML. weights are those of every layer that learns, as
// [cnnlib.Inside] has them; names are those of the classes, "0", "1", … if there are none.
//
// Equal arguments give equal text. It is ASCII alone, so a page may have any encoding,
// and it can be on a page several times. Its outer element, which has the class
// cnn321-sketch, answers programs too: input() is the drawing, as it was
// drawn, as the bytes of one image, or null while there is none, and predict(bytes) promises the probabilities.
//
// With [Knowing] the page also says where a drawing looks like nothing that the network knows.
//
// It fails on a network that the page cannot serve: one that takes no gray images, or
// takes too long or has too many weights for a page that answers at once.
func Page(model cnnlib.Model, weights map[int][]cnnlib.Tensor, names []string, options ...Option) (string, error) {
	p, err := newPlan(model, weights)
	if err != nil {
		return "", fmt.Errorf("desenho: %w", err)
	}
	for _, option := range options {
		option(&p)
	}
	if names == nil {
		for class := range model.Classes() {
			names = append(names, strconv.Itoa(class))
		}
	}
	if len(names) != model.Classes() {
		return "", fmt.Errorf("desenho: %d nomes para %d classes: dê um nome a cada classe, na ordem, ou nenhum", len(names), model.Classes())
	}
	page, err := assemble(p, names)
	if err != nil {
		return "", fmt.Errorf("desenho: %w", err)
	}
	if len(page) > largestPage {
		return "", fmt.Errorf("desenho: a página com os %s pesos desta rede teria %s MB, e o JupyterLab só mostra até %s MB: "+
			"use menos filtros, uma camada densa menor ou mais subamostragem (com 1,2 milhão de pesos, cabe)",
			cnnlib.Thousands(model.ParameterCount()), megabytes(len(page)), megabytes(largestPage))
	}
	return page, nil
}

// Option changes what [Page] makes.
type Option func(*plan)

// Knowing has the page say how strange a drawing is to the network, and doubt its answer where it is too strange.
func Knowing(f *Familiar) Option {
	return func(p *plan) { p.Known = f.forPage(p.after[f.layer]) }
}

func megabytes(n int) string { return cnnlib.Decimal(float64(n)/1e6, 1) }

func assemble(p plan, names []string) (string, error) {
	style, err := files.ReadFile("page/card.css")
	if err != nil {
		return "", err
	}
	settings, err := json.Marshal(struct {
		plan
		Names  []string `json:"names"`
		Digits string   `json:"digits"`
		Packed packed   `json:"packed"`
		Style  string   `json:"style"`
	}{p, names, digits85, pack(p.weights), string(style)})
	if err != nil {
		return "", err
	}
	measures, err := json.Marshal(ink.Standard())
	if err != nil {
		return "", err
	}
	var script strings.Builder
	fmt.Fprintf(&script, "(() => {\n\"use strict\";\nconst measures = %s;\n", measures)
	for _, name := range scripts {
		text, err := files.ReadFile(name)
		if err != nil {
			return "", err
		}
		script.Write(text)
	}
	// The mark tells this page's elements from those of other models on the same page.
	sum := sha256.Sum256([]byte(script.String() + string(settings)))
	mark := hex.EncodeToString(sum[:8])
	fmt.Fprintf(&script, "start(%q, %s);\n})();\n", mark, settings)

	// Both attributes are for the page around: JupyterLab and reveal.js take keys and
	// swipes for themselves, except where these say that they are not for them.
	return fmt.Sprintf(`<div class="cnn321-sketch" data-mark="%s" data-lm-suppress-shortcuts="true" data-prevent-swipe="">`+"\n"+
		`<p>%s</p>`+"\n</div>\n<script>\n%s</script>\n", mark, asciiHTML(fallback), asciiScript(script.String())), nil
}

// asciiScript writes what is beyond ASCII as JavaScript's escapes, which its strings take.
func asciiScript(script string) string {
	return escaped(script, func(b *strings.Builder, r rune) {
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(b, `\u%04x`, unit)
		}
	})
}

func asciiHTML(text string) string {
	return escaped(html.EscapeString(text), func(b *strings.Builder, r rune) { fmt.Fprintf(b, "&#%d;", r) })
}

func escaped(text string, escape func(*strings.Builder, rune)) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		if r < 0x80 {
			b.WriteByte(byte(r))
		} else {
			escape(&b, r)
		}
	}
	return b.String()
}
