package exchange

import (
	"encoding/json"

	"cnn321/cnnlib"
)

// What changes images by chance while training does nothing to them afterwards, so ONNX, which only predicts, goes without.

var randomFlip = kind{
	cnnlib.RandomFlipOp{},
	kerasForm{
		class: "RandomFlip",
		write: func(op cnnlib.Op) map[string]any {
			return map[string]any{"mode": op.(cnnlib.RandomFlipOp).Mode}
		},
		read: func(s *kerasSettings) cnnlib.Op {
			return cnnlib.RandomFlipOp{Mode: cnnlib.FlipMode(s.text("mode"))}
		},
	},
	onnxForm{trainingOnly: true},
}

var randomTranslation = kind{
	cnnlib.RandomTranslationOp{},
	kerasForm{
		class: "RandomTranslation",
		write: func(op cnnlib.Op) map[string]any {
			move := op.(cnnlib.RandomTranslationOp)
			return kerasFill(move.Fill, map[string]any{"height_factor": move.HeightFactor, "width_factor": move.WidthFactor})
		},
		read: func(s *kerasSettings) cnnlib.Op {
			return cnnlib.RandomTranslationOp{HeightFactor: s.factor("height_factor"), WidthFactor: s.factor("width_factor"), Fill: s.fill()}
		},
	},
	onnxForm{trainingOnly: true},
}

var randomRotation = kind{
	cnnlib.RandomRotationOp{},
	kerasForm{
		class: "RandomRotation",
		write: func(op cnnlib.Op) map[string]any {
			turn := op.(cnnlib.RandomRotationOp)
			return kerasFill(turn.Fill, map[string]any{"factor": turn.Factor})
		},
		read: func(s *kerasSettings) cnnlib.Op {
			return cnnlib.RandomRotationOp{Factor: s.factor("factor"), Fill: s.fill()}
		},
	},
	onnxForm{trainingOnly: true},
}

var randomZoom = kind{
	cnnlib.RandomZoomOp{},
	kerasForm{
		class: "RandomZoom",
		write: func(op cnnlib.Op) map[string]any {
			zoom := op.(cnnlib.RandomZoomOp)
			settings := map[string]any{"height_factor": zoom.HeightFactor, "width_factor": zoom.WidthFactor}
			if zoom.KeepAspect {
				settings["width_factor"] = nil
			}
			return kerasFill(zoom.Fill, settings)
		},
		read: func(s *kerasSettings) cnnlib.Op {
			zoom := cnnlib.RandomZoomOp{HeightFactor: s.factor("height_factor"), Fill: s.fill()}
			var width any
			if zoom.KeepAspect = !s.get("width_factor", &width); !zoom.KeepAspect {
				zoom.WidthFactor = s.factor("width_factor")
			}
			return zoom
		},
	},
	onnxForm{trainingOnly: true},
}

// kerasFill adds how what lies beyond the edges is filled.
func kerasFill(f cnnlib.Fill, settings map[string]any) map[string]any {
	settings["fill_mode"], settings["fill_value"], settings["interpolation"] = f.Mode, f.Value, "bilinear"
	return settings
}

func (s *kerasSettings) fill() cnnlib.Fill {
	f := cnnlib.Fill{Mode: cnnlib.FillMode(s.text("fill_mode"))}
	s.get("fill_value", &f.Value)
	s.filled = f.Mode == cnnlib.FillConstant && f.Value != 0
	s.only("interpolation", "bilinear")
	return f
}

// factor reads how far a change goes, in either direction: one number, or that number below zero and above.
func (s *kerasSettings) factor(name string) float64 {
	var both []float64
	if json.Unmarshal(s.fields[name], &both) != nil {
		return s.float(name)
	}
	s.asked[name] = true
	if len(both) != 2 || both[0] != -both[1] {
		s.fail("o ajuste %q é %v, e aqui só se muda tanto para um lado quanto para o outro", name, both)
		return 0
	}
	return both[1]
}
