/// Help that is cut into lines by the terminal alone: lines that follow one another unindented are a paragraph, and become one line. Headings,
/// lists and examples, which are indented, stay as they are written.
func flowing(_ text: String) -> String {
  var lines: [String] = []
  var isOpen = false
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    let isPlain = !line.isEmpty && !line.hasPrefix(" ")
    if isPlain, isOpen {
      lines[lines.count - 1] += " " + line
    } else {
      lines.append(String(line))
    }
    isOpen = isPlain && !isHeading(line)
  }
  return lines.joined(separator: "\n")
}

/// EXAMPLES; OPTIMIZERS, as optimizer=NAME ….
private func isHeading(_ line: Substring) -> Bool {
  let word = line.prefix { $0.isLetter }
  return word.count > 3 && word.allSatisfy(\.isUppercase)
}
