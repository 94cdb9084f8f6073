package talk

import "maps"

// Kind is whom a copy of the notebook is for.
type Kind int

const (
	// Clean is for a learner: as the lesson, without results.
	Clean Kind = iota
	// Stage is for a class: without results, with what is to be run live, and JupyterLab shows it alone.
	Stage
)

// Copy is the text of a copy of the notebook without results. The notebook itself stays as it is.
func (nb *Notebook) Copy(kind Kind) ([]byte, error) {
	fresh := &Notebook{all: maps.Clone(nb.all)}
	if kind == Stage {
		own, _ := fresh.all["metadata"].(map[string]any)
		own = maps.Clone(own)
		if own == nil {
			own = map[string]any{}
		}
		own["cnn321"] = map[string]any{"aula": true} // for the extension, see kernels/setup/labextension
		fresh.all["metadata"] = own
	}
	for _, cell := range nb.cells {
		if kind == Stage {
			before, err := live(cell)
			if err != nil {
				return nil, err
			}
			fresh.cells = append(fresh.cells, before...)
		}
		cell = maps.Clone(cell)
		if cell["cell_type"] == "code" {
			cell["outputs"], cell["execution_count"] = []any{}, nil
		}
		fresh.cells = append(fresh.cells, cell)
	}
	return fresh.text()
}

// live is what stands before a cell in a copy for a class.
func live(cell map[string]any) ([]map[string]any, error) {
	var own struct{ Texto, Codigo, Depois string }
	found, err := metadata(cell, "aula", &own)
	if !found || err != nil {
		return nil, err
	}
	id, _ := cell["id"].(string)
	made := func(name, kind, source string) map[string]any {
		c := map[string]any{"cell_type": kind, "id": id + "-" + name, "metadata": map[string]any{"tags": []any{"aula"}}, "source": source}
		if kind == "code" {
			c["outputs"], c["execution_count"] = []any{}, nil
		}
		return c
	}
	return []map[string]any{
		made("ao-vivo-texto", "markdown", own.Texto), made("ao-vivo", "code", own.Codigo), made("depois", "markdown", own.Depois),
	}, nil
}
