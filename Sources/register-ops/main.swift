import Foundation

// register-ops OUTPUT ROOM.swift …: writes the list of all operations. A room is a file named like the operation type in it; a `+` in
// the name marks a file that only adds spellings.
let names = CommandLine.arguments.dropFirst(2).map {
  URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent
}
.filter { !$0.contains("+") }.sorted()
var text = "/// Every operation there is, by the files under `Ops/`. Written by the build.\n"
text += "public let allOperations: [any TensorOperation.Type] = [\n"
text += names.map { "  \($0).self,\n" }.joined()
text += "]\n"
try text.write(toFile: CommandLine.arguments[1], atomically: true, encoding: .utf8)
