package gopls

// settings are gopls's, said at its start and whenever it asks. It is to complete and explain one program: what an
// editor has besides (diagnostics, analyses, lenses, tokens, the packages of whole modules) only costs memory.
func settings() map[string]any {
	return map[string]any{
		// What is asked of it.
		"deepCompletion":                 true,
		"matcher":                        "Fuzzy",
		"completeFunctionCalls":          false, // a name alone, as in every other kernel
		"usePlaceholders":                false,
		"experimentalPostfixCompletions": false, // they rewrite what was written before
		"completionDocumentation":        false,
		"hoverKind":                      "Structured", // the doc comment as it was written: we make Markdown and text of it
		"linksInHover":                   false,

		// What is not. Packages that the program does not import would be looked for in all of Go's module cache, of which
		// gopls makes an index in memory and in the person's own cache.
		"completeUnimported":      false,
		"importsSource":           "off",
		"expandWorkspaceToModule": false, // the program's folder only, not the project's modules
		"diagnosticsTrigger":      "Save",
		"pullDiagnostics":         true, // pushed ones come unasked
		"vulncheck":               "Off",
		"staticcheck":             false,
		"semanticTokens":          false,
		"codelenses":              map[string]bool{},
		"subdirWatchPatterns":     "off",
	}
}

// capabilities are those of this client, in LSP's words.
func capabilities() map[string]any {
	return map[string]any{
		"workspace": map[string]any{"configuration": true},
		"textDocument": map[string]any{
			"completion": map[string]any{
				"contextSupport": true,
				"completionItem": map[string]any{"snippetSupport": false, "insertReplaceSupport": false},
			},
			"hover":         map[string]any{"contentFormat": []string{"plaintext"}},
			"signatureHelp": map[string]any{"signatureInformation": map[string]any{"documentationFormat": []string{"plaintext"}}},
		},
	}
}
