package draw

import (
	"fmt"
	"image"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"

	"golang.org/x/image/draw"
)

// mostExamples is how many images [Examples] draws: two rows of eight.
const mostExamples = 16

// Examples draws up to sixteen images of a data set, gray or in colour, of any size, each with its caption.
// Small ones are enlarged to sharp squares. It fails where there is not a caption for each.
func Examples(images cnnlib.Images, captions []string) (*canvas.Picture, error) {
	if err := drawable(images); err != nil {
		return nil, err
	}
	count := images.Len()
	if count < 1 || count > mostExamples || count != len(captions) {
		return nil, fmt.Errorf("a figura mostra de 1 a %d imagens, com uma legenda para cada, e recebeu %d imagens e %d legendas: leia menos, por exemplo com dados.Preview(8)", mostExamples, count, len(captions))
	}
	g := newGallery(count, 1, 0)
	r := canvas.NewRaster(canvas.PageWidth, g.height())
	for i, caption := range captions {
		at := g.at(i)
		shown := enlarged(images, i, int(g.side))
		corner := image.Pt(int(at.X)+(int(g.side)-shown.Bounds().Dx())/2, int(at.Y)+(int(g.side)-shown.Bounds().Dy())/2)
		framed(r, corner, shown)
		st := canvas.Style{Size: g.textSize(), Color: canvas.Ink, Anchor: canvas.Middle}
		r.Text(at.Plus(g.side/2, g.side+g.label-10), r.Clip(caption, g.side+g.gap-6, st), st)
	}
	return r.Picture(fmt.Sprintf("%d imagens do conjunto de dados, com as suas legendas: %s.", count, strings.Join(captions, ", ")))
}

// Preparation draws a photograph and, beside it, the image that was made of it for a network.
func Preparation(photo, seen cnnlib.Images) (*canvas.Picture, error) {
	const side, top = 224, 70 // so small that the ten probabilities are seen below it
	r := canvas.NewRaster(2*side+3*canvas.Margin, top+side+canvas.Margin)
	for i, part := range []struct {
		title  string
		images cnnlib.Images
	}{{"A foto", photo}, {"Como a rede vê", seen}} {
		if err := drawable(part.images); err != nil {
			return nil, err
		}
		if part.images.Len() != 1 {
			return nil, fmt.Errorf("a figura é de uma só foto, e recebeu %d imagens: escolha uma, por exemplo com imagens.At(0)", part.images.Len())
		}
		shown := enlarged(part.images, 0, side)
		left := canvas.Margin + i*(side+canvas.Margin)
		framed(r, image.Pt(left+(side-shown.Bounds().Dx())/2, top+(side-shown.Bounds().Dy())/2), shown)
		r.Text(canvas.Pt(float64(left+side/2), top-24), part.title, body(canvas.Middle))
	}
	return r.Picture(fmt.Sprintf("A foto, de %d por %d pixels, e ao lado a imagem que a rede recebe, de %d por %d: traço claro sobre preto, recortado e centrado.", photo.Height, photo.Width, seen.Height, seen.Width))
}

// framed draws an image with a thin frame around it, for those that are as white as the page.
func framed(r *canvas.Raster, at image.Point, shown image.Image) {
	r.Image(at, shown)
	size := shown.Bounds().Size()
	r.Frame(canvas.Pt(float64(at.X-2), float64(at.Y-2)), float64(size.X+4), float64(size.Y+4), 2, canvas.Gray)
}

// drawable says whether images are of a kind that can be shown.
func drawable(images cnnlib.Images) error {
	if c := images.Channels; c != 1 && c != 3 || images.Height < 1 || images.Width < 1 || len(images.Pixels)%images.Shape().Size() != 0 {
		return fmt.Errorf("a figura é de imagens inteiras em tons de cinza (altura, largura, 1) ou em cores (altura, largura, 3), e estas são de %v, com %d bytes", images.Shape(), len(images.Pixels))
	}
	return nil
}

// enlarged is image i with its longer side as near to so many pixels as whole squares allow, or, where it is larger, scaled down to that.
func enlarged(images cnnlib.Images, i, side int) image.Image {
	size := images.Shape().Size()
	own := image.NewRGBA(image.Rect(0, 0, images.Width, images.Height))
	for p := range images.Height * images.Width {
		at := i*size + p*images.Channels
		c := canvas.GrayLevel(images.Pixels[at])
		if images.Channels == 3 {
			c.G, c.B = images.Pixels[at+1], images.Pixels[at+2]
		}
		own.SetRGBA(p%images.Width, p/images.Width, c)
	}
	longer := max(images.Height, images.Width)
	if longer <= side {
		factor := side / longer
		shown := image.NewRGBA(image.Rect(0, 0, factor*images.Width, factor*images.Height))
		draw.NearestNeighbor.Scale(shown, shown.Bounds(), own, own.Bounds(), draw.Src, nil)
		return shown
	}
	shown := image.NewRGBA(image.Rect(0, 0, max(1, images.Width*side/longer), max(1, images.Height*side/longer)))
	draw.BiLinear.Scale(shown, shown.Bounds(), own, own.Bounds(), draw.Src, nil)
	return shown
}
