#compdef tkm
# Completion of tkm for zsh: asks the program itself, which asks its plugins.
local -a found
if [[ ${words[CURRENT-1]} == --config ]]; then
	_files
	return
fi
found=(${(f)"$(tkm complete -- ${words[2,CURRENT]} 2>/dev/null </dev/null)"})
compadd -a found
