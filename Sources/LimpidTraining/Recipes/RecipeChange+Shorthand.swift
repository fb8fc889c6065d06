#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Fields that may be written shorter than they are stored. What is left out of a choice has its usual value; a name that it does not have is
/// refused.
///
///     optimizer=sgd                       the rule with its usual settings
///     optimizer={"kind":"sgd","nesterov":true}
///     schedule=warmup                     100 steps, then the schedule that the recipe has
///     schedule={"kind":"warmup","steps":50,"then":{"kind":"cosine"}}
///     earlyStopping=10                    patience; none for all epochs
///     accumulation=4                      batches
///     averaging=ema
///     freeze=0,*.bias
///     groups={"0":0.1}                    factors of learning rates
///     transforms=clipByNorm
///     loggers=csv,tensorboard
enum Shorthand {
  /// The value as the field stores it. `old` is what it was before.
  static func written(_ value: JSONValue, at path: [String], over old: JSONValue) throws -> JSONValue {
    let place = path.joined(separator: ".")
    switch (place, value) {
    case ("optimizer", .text(let name)): return try json(RuleChoice(named: name))
    case ("optimizer", .object): return try filled(value, "optimizer") { try json(RuleChoice(named: $0)) }
    case ("schedule", .text(Warmup.name)): return try warmup(then: old)
    case ("schedule", .text(let name)), ("schedule.then", .text(let name)): return try usualSchedule(name)
    case ("schedule", .object), ("schedule.then", .object): return try schedule(value)
    case ("earlyStopping", .text("none")): return .null
    case ("earlyStopping", .number):
      return try overlaid([.init("patience", value)], over: json(EarlyStopping()), place)
    case ("earlyStopping", .object(let members)): return try overlaid(members, over: json(EarlyStopping()), place)
    case ("accumulation", .number): return try overlaid([.init("batches", value)], over: old, place)
    case ("accumulation", .object(let members)):
      return try overlaid(members, over: json(Accumulation(batches: 1)), place)
    case ("averaging", .text): return try overlaid([.init("kind", value)], over: json(WeightAveraging()), place)
    case ("averaging", .object(let members)): return try overlaid(members, over: json(WeightAveraging()), place)
    case ("lossSpike", .number): return try overlaid([.init("factor", value)], over: old, place)
    case ("lossSpike", .object(let members)): return try overlaid(members, over: json(LossSpikes(factor: 10)), place)
    case ("freeze", _), ("loggers", _): return .list(names(value).map { .text($0) })
    case ("groups", .object(let members)):
      return .list(
        try members.map { try group([.init("under", .text($0.name)), .init("learningRateFactor", $0.value)]) })
    case ("groups", .list(let values)): return .list(try values.map { try $0.members.map(group) ?? $0 })
    case ("transforms", .text(let name)): return .list([try transform(name)])
    case ("transforms", .object): return .list([try filled(value, "transforms", transform)])
    case ("transforms", .list(let values)): return .list(try values.map { try filled($0, "transforms", transform) })
    case ("classWeights", .null): return .text("none")
    case ("sampler", .null): return .text("shuffled")
    default: return value
    }
  }

  private static func json(_ value: some Encodable) throws -> JSONValue {
    JSONValue(Array(try JSONEncoder().encode(value)))!
  }

  /// The members put over those of `base`; `open` are names that it may be given though it has no member for them.
  private static func overlaid(
    _ members: [JSONValue.Member], over base: JSONValue, _ place: String, open: [String] = []
  ) throws -> JSONValue {
    var result = base
    let names = Set((base.members ?? []).map(\.name) + open)
    for member in members {
      guard names.contains(member.name) else { throw RecipeError.unknown(place, member.name, among: names.sorted()) }
      result[member.name] = member.value
    }
    return result
  }

  /// A choice with a kind, with the usual settings of that kind where it says nothing. What has no kind is left to the decoder.
  private static func filled(
    _ value: JSONValue, _ place: String, _ usual: (String) throws -> JSONValue
  ) throws -> JSONValue {
    guard let members = value.members, let kind = value["kind"]?.text else { return value }
    return try overlaid(members, over: usual(kind), place)
  }

  private static func schedule(_ value: JSONValue) throws -> JSONValue {
    var value = value
    if let then = value["then"] { value["then"] = try schedule(then.text.map { try usualSchedule($0) } ?? then) }
    guard let members = value.members, let kind = value["kind"]?.text else { return value }
    // A schedule that lasts the whole run has no member for its end, and may be given one.
    let open = [Cosine.name, OneCycle.name].contains(kind) ? ["steps"] : []
    return try overlaid(members, over: usualSchedule(kind), "schedule", open: open)
  }

  private static func usualSchedule(_ name: String) throws -> JSONValue {
    guard let schedule = usualSchedules.first(where: { type(of: $0).name == name }) else {
      throw RecipeError.unknown("schedule", name, among: schedules.names)
    }
    return try json(ScheduleChoice(schedule))
  }

  /// A warm-up in front of what the recipe has.
  private static func warmup(then old: JSONValue) throws -> JSONValue {
    var result = try usualSchedule(Warmup.name)
    if old["kind"]?.text != Warmup.name { result["then"] = old }
    return result
  }

  private static func group(_ members: [JSONValue.Member]) throws -> JSONValue {
    for member in members where !ParameterGroup.fields.contains(member.name) {
      throw RecipeError.unknown("groups", member.name, among: ParameterGroup.fields)
    }
    var group = try json(ParameterGroup())
    for member in members {
      group[member.name] = member.name == "under" ? .text(names(member.value).first ?? "") : member.value
    }
    return group
  }

  private static func transform(_ name: String) throws -> JSONValue {
    switch name {
    case ClipByNorm.name: try json(TransformChoice(ClipByNorm(1)))
    case ClipByValue.name: try json(TransformChoice(ClipByValue(1)))
    default: throw RecipeError.unknown(gradientTransforms.sort, name, among: gradientTransforms.names)
    }
  }

  /// Names in a list, or with commas between; a layer's number is one too.
  private static func names(_ value: JSONValue) -> [String] {
    switch value {
    case .list(let values): values.flatMap(names)
    case .text(let text): text.split(separator: ",").map(String.init)
    case .null: []
    default: ["\(value)"]
    }
  }
}
