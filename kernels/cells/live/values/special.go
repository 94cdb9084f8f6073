package values

import (
	"encoding"
	"reflect"
	"strings"
)

var manners = map[string]manner{
	"time.Time":        byTime,
	"sync.Mutex":       byZero,
	"sync.RWMutex":     byZero,
	"sync.WaitGroup":   byZero,
	"sync.notifyList":  byZero,
	"sync.copyChecker": byNothing, // the address of its sync.Cond
	"sync.Map":         bySyncMap,
}

// barrier says in words what a value is that cannot be carried.
type barrier string

const (
	aFunction   barrier = "uma função"
	aChannel    barrier = "um canal"
	aPointer    barrier = "um unsafe.Pointer"
	anOpenFile  barrier = "um arquivo aberto, uma conexão ou outra coisa que o sistema abriu"
	aProcess    barrier = "um processo em execução"
	aContext    barrier = "um contexto"
	aReflection barrier = "um reflect.Value"
	aPool       barrier = "um sync.Pool"
	aHandle     barrier = "um valor que só existe dentro deste programa"
)

var barredTypes = map[string]barrier{
	"internal/poll.FD":         anOpenFile,
	"os.file":                  anOpenFile,
	"os.Root":                  anOpenFile,
	"os.root":                  anOpenFile,
	"os.Process":               aProcess,
	"os/exec.Cmd":              aProcess,
	"context.backgroundCtx":    aContext,
	"context.todoCtx":          aContext,
	"context.cancelCtx":        aContext,
	"context.timerCtx":         aContext,
	"context.valueCtx":         aContext,
	"context.afterFuncCtx":     aContext,
	"context.withoutCancelCtx": aContext,
	"os/signal.signalCtx":      aContext,
	"reflect.Value":            aReflection,
	"sync.Pool":                aPool,
	"runtime.Frames":           aHandle,
	"runtime.Func":             aHandle,
	"hash/maphash.Hash":        aHandle, // its sums mean something to its own process only
	"hash/maphash.Seed":        aHandle,
}

// advice is what to do about each.
var advice = map[barrier]string{
	aFunction:   "uma função só vive na célula que a fez: declare-a com func, ou faça %s na mesma célula que o usa",
	aChannel:    "um canal só vive na célula que o fez: faça %s na mesma célula que o usa",
	anOpenFile:  "ele se fecha quando a célula termina: abra %s na mesma célula que o usa",
	aProcess:    "ele é da célula que o começou: comece %s na mesma célula que o usa",
	aContext:    "um contexto só vive na célula que o fez: faça %s na mesma célula que o usa",
	aReflection: "guarde o próprio valor, e chame reflect na célula que o usa, em vez de levar %s",
}

const plainAdvice = "faça %s na mesma célula que o usa"

type marshaler interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

var marshalerType = reflect.TypeFor[marshaler]()

// marshalled finds the types that hold what only their own process can read, but know how to write themselves: netip.Addr
// holds a unique.Handle.
func marshalled(t reflect.Type) manner {
	if t.Kind() == reflect.Struct && holdsHandle(t) && reflect.PointerTo(t).Implements(marshalerType) {
		return byMarshal
	}
	return byParts
}

func holdsHandle(t reflect.Type) bool {
	if isHandle(t) {
		return true
	}
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			if holdsHandle(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}

func isHandle(t reflect.Type) bool {
	return t.PkgPath() == "unique" && strings.HasPrefix(t.Name(), "Handle[")
}
