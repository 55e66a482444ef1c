/** Where on the command line one can be: after `mfbench`, or after `mfbench store list`. */
export interface Place {
  /** The commands, with a space between; empty after `mfbench` alone. */
  readonly path: string;
  /** Commands, and values that the first argument can have. Where there are none, arguments are files. */
  readonly words: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly {
    readonly name: string;
    readonly description: string;
    readonly takesValue: boolean;
    /** The values that it can have; none if they are not known. */
    readonly choices: readonly string[];
  }[];
}

const indented = (lines: readonly string[], depth: number): string =>
  lines.map((line) => `${' '.repeat(depth)}${line}\n`).join('');

/** Single quotes of a POSIX shell and of fish, in which descriptions have a line. */
const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "'\\''").replaceAll('\n', ' ')}'`;

const names = (all: readonly { readonly name: string }[]): string => all.map(({ name }) => name).join(' ');

/** The branches of a `case` by the command that the line is in. */
const branches = (places: readonly Place[]): string[] =>
  places.map(
    ({ path, words, options }) =>
      `'${path}') words='${names(words)}' options='${names(options)}' valued='${names(options.filter(({ takesValue }) => takesValue))}' ;;`,
  );

/** The branches of a `case` by the command and the option whose value is typed. */
const choiceBranches = (places: readonly Place[]): string[] =>
  places.flatMap(({ path, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(({ name, choices }) => `'${path} ${name}') words='${choices.join(' ')}' ;;`),
  );

/** The patterns of what is a command, by its path. */
const paths = (places: readonly Place[]): string =>
  places.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`])).join(' | ');

/** Readline completes files itself wherever the function has nothing to say, and takes the `=` of `--option=value` for a word. */
export const bashScript = (places: readonly Place[]): string => `# mfbench completion bash
_mfbench() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" place= words= options= valued= i
  COMPREPLY=()
  if [[ "$current" == = ]]; then
    current=
  elif [[ "$previous" == = ]]; then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${place:+$place }\${COMP_WORDS[i]}" in
      ${paths(places)})
        place="\${place:+$place }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$place" in
${indented(branches(places), 4)}  esac
  case " $valued " in
    *" $previous "*) words= ;;
  esac
  case "$place $previous" in
${indented(choiceBranches(places), 4)}  esac
  case "$current" in
    -*) words="$options" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _mfbench mfbench
`;

export const zshScript = (places: readonly Place[]): string => `#compdef mfbench
# mfbench completion zsh
_mfbench() {
  local place= words_= options= valued= previous="\${words[CURRENT - 1]}" i
  if [[ "\${words[CURRENT]}" == --*=* ]]; then
    previous="\${words[CURRENT]%%=*}"
    compset -P '*='
  fi
  for ((i = 2; i < CURRENT; i++)); do
    case "\${place:+$place }\${words[i]}" in
      ${paths(places)})
        place="\${place:+$place }\${words[i]}" ;;
    esac
  done
  case "$place" in
${indented(
  branches(places).map((line) => line.replace(' words=', ' words_=')),
  4,
)}  esac
  case " $valued " in
    *" $previous "*) words_= ;;
  esac
  case "$place $previous" in
${indented(
  choiceBranches(places).map((line) => line.replace(' words=', ' words_=')),
  4,
)}  esac
  case "$PREFIX" in
    -*) compadd -- \${=options} ;;
    *) compadd -- \${=words_} || _files ;;
  esac
}
compdef _mfbench mfbench
`;

/** Files are completed by default; where there are words, they come first. */
export function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, options }) => {
    const at = `complete -c mfbench -n ${quoted(`test "$(__mfbench_place)" = "${path}"`)}`;
    return [
      ...words.map(
        ({ name, description }) =>
          `${at} -f -a ${name}${description === '' ? '' : ` -d ${quoted(description)}`}`,
      ),
      ...options.map(
        ({ name, description, takesValue, choices }) =>
          `${at} -l ${name.slice(2)}${takesValue ? ' -r' : ''}${choices.length > 0 ? ` -f -a ${quoted(choices.join(' '))}` : ''} -d ${quoted(description)}`,
      ),
    ];
  });
  return `# mfbench completion fish
function __mfbench_place
  set -l place ''
  for word in (commandline -opc)[2..-1]
    set -l next (string trim -- "$place $word")
    if contains -- $next ${places.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`])).join(' ')}
      set place $next
    end
  end
  echo $place
end
${indented(lines, 0)}`;
}
