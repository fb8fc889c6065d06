import PackagePlugin

/// Lists the rooms under `Ops/` and writes `allOperations`, so that adding an op touches one Swift file.
@main
struct RegisterOps: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let target = target as? SourceModuleTarget else { return [] }
    let rooms = target.sourceFiles(withSuffix: "swift").map(\.url)
      .filter { $0.path.contains("/Ops/") && !$0.path.contains("/Ops/Kinds/") }
    let output = context.pluginWorkDirectoryURL.appending(path: "AllOperations.swift")
    return [
      .buildCommand(
        displayName: "Registering \(rooms.count) ops", executable: try context.tool(named: "register-ops").url,
        arguments: [output.path] + rooms.map(\.path).sorted(), inputFiles: rooms, outputFiles: [output])
    ]
  }
}
