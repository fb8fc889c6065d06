import LimpidCore
import LimpidLayers

/// Compares what a module's `visit` names with what the module stores, as reflection sees it, and returns the places of parameters and
/// modules that were forgotten, such as "blocks.1.norm". Looks into arrays, optionals, tuples, dictionaries and existentials.
///
///     @Test func nothingForgotten() { #expect(auditVisit(of: Net()).isEmpty) }
public func auditVisit(of module: some Module) -> [String] {
  var copy = module
  var visitor = Marker()
  do { try copy.visit(&visitor) } catch { return ["(visit throws: \(error))"] }
  var audit = Audit(modules: visitor.modules)
  audit.look(at: copy, place: [])
  return audit.forgotten
}

/// What visited parameters and layers have in their paths.
private let mark = "visited by the audit"

/// Leaves its mark in the paths, and counts the modules by type.
private struct Marker: ParameterVisitor {
  var path: ModulePath = [mark]
  private(set) var modules: [String: Int] = [:]

  mutating func enter(_ module: some Module) throws { modules["\(type(of: module))", default: 0] += 1 }
}

private struct Audit {
  /// Visited modules by type, each struck off when it is found.
  var modules: [String: Int]
  private(set) var forgotten: [String] = []

  init(modules: [String: Int]) { self.modules = modules }

  mutating func look(at value: Any, place: [String]) {
    for (i, child) in Mirror(reflecting: value).children.enumerated() {
      let name = child.label.map { $0 == "some" ? nil : $0 } ?? "\(i)"
      examine(child.value, place: place + (name.map { [$0] } ?? []))
    }
  }

  private mutating func examine(_ value: Any, place: [String]) {
    let name = place.joined(separator: ".")
    if let parameter = value as? Parameter {
      if parameter.path.components.first != mark { forgotten.append(name) }
      return
    }
    if let module = value as? any Module, !isOptional(value) {
      let type = "\(type(of: module))"
      let left = modules[type] ?? 0
      if left == 0 {
        forgotten.append(name)
        return
      }
      modules[type] = left - 1
    }
    if value is Tensor || value is any Initializer { return }
    look(at: value, place: place)
  }

  private func isOptional(_ value: Any) -> Bool { Mirror(reflecting: value).displayStyle == .optional }
}
