package setup

import (
	"archive/zip"
	"context"
	_ "embed"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"cnn321/kernels/glob"
)

//go:embed locks/cuda.lock
var cudaLock string

func cudaStep(p Paths) step {
	return step{
		id: "plugin-cuda", part: CUDA, name: "Plugin do XLA para GPU NVIDIA (CUDA)",
		needs: []Part{Python}, tools: needPython, room: 9e9, optional: true,
		key: func(context.Context) (string, error) {
			return keyOf("cuda 2", cudaLock, runtime.GOARCH), nil
		},
		make: func(ctx context.Context, say progress) ([]string, error) {
			if runtime.GOOS != "linux" {
				return nil, &Problem{
					What: "instalar o plugin CUDA",
					Why:  "ele só existe para Linux",
					Fix:  "use o kernel “CNN em Go”, que roda na CPU",
				}
			}
			return makeCUDA(ctx, p, say)
		},
	}
}

// makeCUDA unpacks the plugin and NVIDIA's libraries as go-xla wants them: all below one nvidia folder,
// where both the plugin's own search path ($ORIGIN/../nvidia) and go-xla's lead.
func makeCUDA(ctx context.Context, p Paths, say progress) ([]string, error) {
	fetched, err := download(ctx, p, p.Python(), "plugin-cuda", cudaLock, 0, say)
	if err != nil {
		return nil, explain("baixar o plugin CUDA", err)
	}
	dir := p.pluginDir(DeviceCUDA)
	fresh := filepath.Join(filepath.Dir(dir), temporary+"cuda")
	if err := os.RemoveAll(fresh); err != nil {
		return nil, fmt.Errorf("remoção de %s: %w", fresh, err)
	}
	packages, err := glob.In(fetched.dir, "*.whl")
	if err != nil {
		return nil, fmt.Errorf("busca de pacotes em %s: %w", fetched.dir, err)
	}
	var files []string
	for i, wheel := range packages {
		say(int64(i), int64(len(packages)), "abrindo "+filepath.Base(wheel))
		made, err := unpackNVIDIA(ctx, wheel, fresh)
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("remoção de %s: %w", dir, err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		return nil, fmt.Errorf("troca de nome para %s: %w", dir, err)
	}
	for i, name := range files {
		files[i] = filepath.Join(dir, name)
	}
	return files, fetched.remove()
}

// unneeded are the files of NVIDIA's packages that only compilers of CUDA C++ use, or that no file of all these packages names, so that
// none can open them: 370 MB, most of it the solver for several GPUs and NVSHMEM's code for kernels that are linked with it.
var unneeded = []string{"*.a", "*.cmake", "nvcc", "nvcc.profile", "cudafe++", "libcusolverMg.so.*", "libcufftw.so.*", "libnvblas.so.*", "libnvshmem_device_sm_*.bc"}

func needed(name string) bool {
	return !strings.Contains(name, "/include/") && !slices.ContainsFunc(unneeded, func(pattern string) bool {
		match, err := path.Match(pattern, path.Base(name))
		return match || err != nil
	})
}

// unpackNVIDIA takes of a wheel the libraries and programs that the plugin may use. The paths returned are relative to the folder.
func unpackNVIDIA(ctx context.Context, wheel, dir string) ([]string, error) {
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return nil, fmt.Errorf("abertura do pacote %s: %w", wheel, err)
	}
	defer archive.Close()
	var files []string
	for _, member := range archive.File {
		name, err := localName(member.Name)
		if err != nil {
			return nil, err
		}
		switch {
		case member.FileInfo().IsDir() || !needed(member.Name):
			continue
		case filepath.Base(name) == "xla_cuda_plugin.so":
			name = filepath.Join("nvidia", "pjrt_c_api_cuda_plugin.so")
		case !strings.HasPrefix(name, "nvidia"+string(filepath.Separator)):
			continue
		}
		if _, err := extract(ctx, member, filepath.Join(dir, name), func(int64) {}); err != nil {
			return nil, err
		}
		files = append(files, name)
	}
	return files, nil
}
