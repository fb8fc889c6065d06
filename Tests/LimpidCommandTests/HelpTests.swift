import Foundation
import Testing

/// What `--help` says, on a terminal of 80 columns.
@Suite("Help", .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct HelpTests {
  @Test("No paragraph is broken in its middle, and no example wraps")
  func lines() throws {
    let command = try Command()
    let names = try command.run(["--help"]).output.split(separator: "\n").drop { !$0.hasPrefix("SUBCOMMANDS") }
      .dropFirst().compactMap { $0.hasPrefix("  ") && !$0.hasPrefix("   ") ? $0.split(separator: " ").first : nil }
      .filter { $0.allSatisfy { $0.isLowercase || $0 == "-" } }
    #expect(names.count > 15)
    for name in names {
      let help = try command.run([String(name), "--help"])
      #expect(help.code == 0, "\(name)")
      let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
      for (line, next) in zip(lines, lines.dropFirst()) {
        if line.hasPrefix("USAGE: ") { continue }
        #expect(line.count <= 80, "\(name): \(line)")
        let isHeading = line.prefix { $0 != "," && $0 != ":" }.allSatisfy { $0.isUppercase || $0 == " " }
        guard !line.isEmpty, !line.hasPrefix(" "), !isHeading || line.hasPrefix("OVERVIEW: ") else { continue }
        let word = next.prefix { $0 != " " }
        #expect(word.isEmpty || line.count + 1 + word.count >= 80, "\(name): \(line)⏎\(next)")
      }
    }
  }

  @Test("A command offers what it uses: nothing is trained by limpid table")
  func options() throws {
    let help = try Command().run(["table", "--help"]).output
    for option in ["--epochs", "--batch", "--optimizer", "--learning-rate", "--model", "--folds", "--seed"] {
      #expect(!help.contains(option), "\(option)")
    }
    #expect(help.contains("--target") && help.contains("--set"))
  }
}
