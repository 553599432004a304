# fish completion of undenied: undenied completion fish | source
function __undenied_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    $words[1] __complete $words[2..-1] "word=$word" 2>/dev/null
end
complete -c undenied -n 'test -n "$(__undenied_complete)"' -f -a '(__undenied_complete)'
