# Completion of tkm for bash: asks the program itself, which asks its plugins.
_tkm()
{
	local IFS=$'\n'
	COMPREPLY=($(tkm complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" \
		2>/dev/null </dev/null))
	[[ ${COMP_WORDS[COMP_CWORD-1]} == --config ]] &&
		COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
	return 0
}
complete -o nosort -F _tkm tkm
