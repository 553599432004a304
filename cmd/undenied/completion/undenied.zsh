#compdef undenied
# zsh completion of undenied: source <(undenied completion zsh)
_undenied() {
	local word=${words[CURRENT]}
	local -a before candidates
	((CURRENT > 2)) && before=("${(@)words[2,CURRENT-1]}")
	candidates=("${(@f)$("${words[1]}" __complete "${before[@]}" "word=$word" 2>/dev/null)}")
	if [[ -n ${candidates[1]} ]]; then
		compadd -a candidates
	else
		_files
	fi
}
compdef _undenied undenied
