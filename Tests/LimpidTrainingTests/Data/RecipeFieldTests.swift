import Foundation
import LimpidCore
import LimpidData
import LimpidLayers
import LimpidModels
import LimpidTraining
import Testing

/// How fields of a recipe are written, read and refused.
@Suite struct RecipeFieldTests {
  @Test("Patterns of names")
  func patterns() {
    func matches(_ pattern: String, _ path: String) -> Bool { ParameterPattern(pattern).matches(ModulePath(path)) }
    #expect(matches("0", "0.weight") && matches("0.weight", "0.weight") && !matches("0", "10.weight"))
    #expect(matches("*.bias", "a.b.bias") && !matches("*.bias", "a.b.weight") && matches("", "a.b"))
    #expect(matches("encoder.*", "encoder.0.weight") && matches("e*r.0", "encoder.0.weight"))
    #expect(!matches("e*r.1", "encoder.0.weight") && matches("*", "x") && matches("**b", "ab"))
  }

  @Test("Old recipes, without these fields, are read; what is written is read again")
  func oldRecipes() throws {
    var json = try RunTests.recipe.jsonValue()
    for field in ["classWeights", "sampler", "mixup", "accumulation", "averaging", "freeze", "lossSpike", "loggers"] {
      json[field] = nil
    }
    let old = try JSONDecoder().decode(Recipe.self, from: Data("\(json)".utf8))
    #expect(try old.jsonValue() == RunTests.recipe.jsonValue())
    var seed: UInt64 = 0
    let all = try RunTests.recipe.setting(LoopTests.everything.map { try RecipeChange($0) }, seed: &seed)
    let again = try JSONDecoder().decode(Recipe.self, from: Data("\(all.jsonValue())".utf8))
    #expect(try again.jsonValue() == all.jsonValue())
  }

  @Test("Fields may be written short; names that a choice does not have are refused")
  func shorthand() throws {
    #expect(try Tiny.recipe("schedule=warmup").schedule.description.hasPrefix("warmup(steps: 100"))
    #expect(
      try Tiny.recipe("schedule={\"kind\":\"warmup\",\"steps\":7,\"then\":{\"kind\":\"cosine\"}}").schedule.description
        == "warmup(steps: 7, from: 0.3333333333333333, then: cosine(low: 0))")
    #expect(
      try Tiny.recipe("optimizer={\"kind\":\"sgd\",\"nesterov\":true}").optimizer.description.contains("nesterov: true")
    )
    #expect(Tiny.said("optimizer={\"kind\":\"sgd\",\"nesterof\":true}").hasSuffix("did you mean nesterov?"))
    #expect(Tiny.said("averaging=emma").hasSuffix("did you mean ema?"))
    #expect(Tiny.said("averaging.decy=0.9").hasSuffix("did you mean decay?"))
    #expect(Tiny.said("averaging.decay=1").hasPrefix("averaging.decay: 1, expected"))
    #expect(Tiny.said("accumulation=0").hasPrefix("accumulation.batches: 0, expected 1 … 1,024"))
    #expect(Tiny.said("mixup=9").hasPrefix("mixup: 9, expected 0 … 4"))
    #expect(Tiny.said("loggers=csv,tensorbord").hasSuffix("did you mean tensorboard?"))
    #expect(try Tiny.recipe("optimizer.l1=0.001").l1 == 0.001)
    // Each rule has its own usual rate, unless one is named.
    #expect(try Tiny.recipe("optimizer=lion").learningRate == 1e-4)
    #expect(try Tiny.recipe("optimizer=lion", "learningRate=0.5").learningRate == 0.5)
    #expect(try Tiny.recipe("optimizer=adam").learningRate == RunTests.recipe.learningRate)
  }

  @Test("The width of all hidden layers")
  func width() throws {
    let wide = try Tiny.recipe("model.depth=2", "model.width=20")
    #expect(
      try Sequential(architecture: wide.model).layers.map(\.summary)
        == ["Flatten", "Dense 64 → 20", "ReLU", "Dense 20 → 20", "ReLU", "Dense 20 → 10"])
  }
}
