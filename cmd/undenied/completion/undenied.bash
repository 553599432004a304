# bash completion of undenied: source <(undenied completion bash)
_undenied() {
	local before=() word=${COMP_WORDS[COMP_CWORD]} candidates
	((COMP_CWORD > 1)) && before=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
	candidates=$("${COMP_WORDS[0]}" __complete "${before[@]}" "word=$word" 2>/dev/null)
	COMPREPLY=()
	if [[ -n $candidates ]]; then
		local IFS=$'\n'
		COMPREPLY=($candidates)
	fi
}
complete -o default -F _undenied undenied
