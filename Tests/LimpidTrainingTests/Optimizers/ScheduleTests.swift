import Foundation
import LimpidTraining
import Testing

@Suite struct ScheduleTests {
  struct Run: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let schedule: String
    let settings: [String: GoldenSetting]
    let rates: [Double]
    let metric: [Double]?
    var testDescription: String { name }
  }
  struct File: Decodable { let runs: [Run] }
  static let runs: [Run] = (try! Reference.read("schedules", as: File.self)).runs

  static func schedule(_ run: Run) -> any Schedule {
    let s = run.settings
    switch run.schedule {
    case "constant": return ConstantRate()
    case "step": return Stepwise(every: s.int("every"), factor: s.number("factor"), unit: .steps)
    case "milestones": return Milestones(at: s.list("at").map { Int($0) }, factor: s.number("factor"), unit: .steps)
    case "exponential": return Exponential(factor: s.number("factor"), unit: .steps)
    case "cosine": return Cosine(steps: s.int("steps"), low: s.number("low"))
    case "linearWarmup": return Warmup(steps: s.int("warmup"), from: s.number("startFactor"))
    case "warmupThenCosine":
      return Warmup(steps: s.int("warmup"), from: s.number("startFactor"), then: Cosine(steps: s.int("steps")))
    case "oneCycle":
      return OneCycle(
        steps: s.int("steps"), rising: s.number("rising"), shape: s.text("shape") == "cos" ? .cos : .linear,
        threePhases: s.flag("threePhases"), startDivisor: s.number("startDivisor"), endDivisor: s.number("endDivisor"))
    case "plateau":
      return Plateau(
        factor: s.number("factor"), patience: s.int("patience"), cooldown: s.int("cooldown"), low: s.number("low"),
        threshold: s.number("threshold"))
    default: fatalError("no schedule \(run.schedule)")
    }
  }

  @Test(arguments: runs) func asPyTorch(_ run: Run) {
    var schedule = ScheduleTests.schedule(run)
    for (t, expected) in run.rates.enumerated() {
      let moment = Moment(step: t, totalSteps: run.rates.count)
      let rate = schedule.learningRate(run.settings.number("learningRate"), at: moment)
      #expect(abs(rate - expected) <= 1e-9 * max(1e-3, abs(expected)), "step \(t)")
      if let metric = run.metric { schedule.observe(metric[t]) }
    }
  }

  @Test("Cosine of half turns agrees with the library's")
  func cosine() {
    for i in 0...1000 {
      let x = Double(i) / 1000
      #expect(abs(cosineOfHalfTurns(x) - Foundation.cos(.pi * x)) < 4e-16)
    }
    #expect(cosineOfHalfTurns(0) == 1 && cosineOfHalfTurns(1) == -1 && cosineOfHalfTurns(0.5) == 0)
  }

  @Test("Every schedule has its usual settings, which a recipe accepts")
  func usual() throws {
    #expect(usualSchedules.map { type(of: $0).name } == schedules.names)
    #expect(
      Stepwise(every: 10).fields == "every 10, factor 0.1, unit epochs" && Cosine().fields == "steps (all), low 0")
  }

  @Test("A loss that is no number is never the best")
  func plateauWithoutNumber() {
    var plateau = Plateau(factor: 0.5, patience: 1)
    for loss in [Double.nan, .infinity, 2, .nan] { plateau.observe(loss) }
    #expect(plateau.best == 2 && plateau.epochsWithout == 1)
  }

  @Test("A schedule survives being written down, with what it remembers")
  func codable() throws {
    var plateau = Plateau(factor: 0.5, patience: 0)
    plateau.observe(1)
    plateau.observe(1)
    for schedule: any Schedule in [
      ConstantRate(), Stepwise(every: 3), Warmup(steps: 4, then: Cosine(low: 0.001)), OneCycle(), plateau,
    ] {
      let data = try JSONEncoder().encode(ScheduleChoice(schedule))
      let read = try JSONDecoder().decode(ScheduleChoice.self, from: data)
      #expect(read.description == schedule.description)
    }
  }
}
