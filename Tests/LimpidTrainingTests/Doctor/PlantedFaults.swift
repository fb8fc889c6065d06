import LimpidData
import LimpidLayers
import LimpidModels
import LimpidTraining

/// Recipes with one fault each.
enum PlantedFaults {
  /// A small network for the digits, with a change.
  static func recipe(epochs: Int = 8, _ model: Sequential? = nil, _ change: (inout Recipe) -> Void = { _ in })
    -> Recipe
  {
    Recipes.digits.with {
      $0.epochs = epochs
      $0.model =
        (model
        ?? Sequential {
          Flatten()
          Dense(64, 32)
          ReLU()
          Dense(32, 10)
        }).architecture
      change(&$0)
    }
  }

  static let all: [(fault: Fault, recipe: Recipe)] = [
    (.rateTooHigh, recipe { $0.learningRate = 3 }), (.rateTooLow, recipe { $0.learningRate = 1e-7 }),
    (
      .softmaxTwice,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          ReLU()
          Dense(32, 10)
          Softmax()
        })
    ),
    (
      .headActivation,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          ReLU()
          Dense(32, 10)
          ReLU()
        })
    ),
    (
      .noBias,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32, bias: false)
          ReLU()
          Dense(32, 10, bias: false)
        })
    ),
    (
      .noNonlinearity,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          Dense(32, 10)
        })
    ),
    (
      .bottleneck,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 1)
          ReLU()
          Dense(1, 10)
        })
    ),
    (
      .sameWeights,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32, initializer: .zeros)
          ReLU()
          Dense(32, 10, initializer: .zeros)
        })
    ),
    (
      .dropoutTooHigh,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          ReLU()
          Dropout(0.9)
          Dense(32, 10)
        })
    ),
    (
      .batchNormOfOne,
      recipe(
        epochs: 1,
        Sequential {
          Flatten()
          Dense(64, 32, bias: false)
          BatchNorm(32)
          ReLU()
          Dense(32, 10)
        }
      ) { $0.batchSize = 1 }
    ),
    (
      .uselessBias,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          BatchNorm(32)
          ReLU()
          Dense(32, 10)
        })
    ),
    (
      .initialLoss,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          ReLU()
          Dense(32, 10, initializer: .normal(2))
        })
    ), (.frozenRandom, recipe { $0.freeze = FrozenParameters(["1"]) }), (.deadUnits, recipe { $0.learningRate = 0.3 }),
    (
      .saturatedUnits,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32, initializer: .normal(4))
          Tanh()
          Dense(32, 10)
        })
    ),
    (
      .vanishingGradients,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          for _ in 0..<7 {
            Sigmoid()
            Dense(32, 32)
          }
          Sigmoid()
          Dense(32, 10)
        })
    ),
    (
      .explodingGradients,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32, initializer: .normal(1))
          for _ in 0..<4 {
            ReLU()
            Dense(32, 32, initializer: .normal(1))
          }
          ReLU()
          Dense(32, 10)
        })
    ), (.rateFades, recipe { $0.schedule = ScheduleChoice(Exponential(factor: 0.5, unit: .steps)) }),
    (
      .clipTooTight,
      recipe {
        $0.optimizer = RuleChoice(SGD(momentum: 0.9))
        $0.learningRate = 0.05
        $0.transforms = [TransformChoice(ClipByNorm(1e-4))]
      }
    ),
    (
      .momentumTooHigh,
      recipe {
        $0.optimizer = RuleChoice(SGD(momentum: 0.999))
        $0.learningRate = 0.05
      }
    ),
    (
      .decayTooStrong,
      recipe {
        $0.optimizer = RuleChoice(SGD(momentum: 0.9, weightDecay: 2))
        $0.learningRate = 0.05
      }
    ), (.sparsityTooStrong, recipe { $0.l1 = 3 }), (.smoothingTooHigh, recipe { $0.labelSmoothing = 0.9 }),
    (.augmentationTooStrong, recipe { $0.augmentation.shift = 5 }), (.batchTooLarge, recipe { $0.batchSize = 100_000 }),
    (
      .notFinished,
      recipe(epochs: 3) {
        $0.schedule = ScheduleChoice(ConstantRate())
        $0.learningRate = 0.002
      }
    ),
    (
      .underfitting,
      recipe(
        epochs: 30,
        Sequential {
          Flatten()
          Dense(64, 3)
          ReLU()
          Dense(3, 10)
        })
    ),
  ]
}
