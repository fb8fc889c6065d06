import ArgumentParser

/// The `limpid` command.
@main
struct LimpidCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limpid", abstract: "Trains, opens and proves neural networks.")
}
