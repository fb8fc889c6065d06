import LimpidCore
import LimpidLayers

extension SelfTest {
  /// The trainings, each with the hash that its weights end in. A hash changes only if the arithmetic does, and then with intent.
  public static let stories: [Story] = [
    Story(
      name: "MLP, Adam",
      model: {
        Sequential {
          Flatten()
          Dense(64, 37)
          ReLU()
          Dense(37, 21)
          Tanh()
          Dense(21, 10)
        }
      },
      optimizer: Optimizer(AdamW(), transforms: [ClipByNorm(1)]), learningRate: 0.01, steps: 6,
      expected: "93b34e05b18dce467512f15f2c4afb5bad4b1d11fe1ec03954a86a3200121d3e"),
    Story(
      name: "CNN, Nesterov",
      model: {
        Sequential {
          Conv2D(1, 6, kernel: 3, padding: 1)
          ReLU()
          MaxPool2D()
          Conv2D(6, 11, kernel: 3, padding: 1)
          ReLU()
          GlobalAveragePool2D()
          Dense(11, 10)
        }
      },
      optimizer: Optimizer(SGD(momentum: 0.9, nesterov: true, weightDecay: 1e-3)), learningRate: 0.05, steps: 4,
      expected: "22d0ed99eb3f166df04f22803a8774c88dfd7f36c8a7d0d73ea29140397d3371"),
    Story(
      name: "CNN, batch norm, dropout",
      model: {
        Sequential {
          Conv2D(1, 5, kernel: 3, padding: .same)
          BatchNorm(5)
          SiLU()
          Residual {
            DepthwiseConv2D(5, kernel: 3, padding: .same)
            GroupNorm(groups: 5, 5)
            GELU()
          }
          AveragePool2D()
          Dropout(0.3)
          Flatten()
          LayerNorm(80)
          Dense(80, 10)
        }
      },
      optimizer: Optimizer(Adam()), learningRate: 0.01, steps: 4,
      expected: "cb94fed84204eff590f7bc036329d250a27d42aff717c151ffe627da9133bb8e"),
    Story(
      name: "LSTM, GRU both ways",
      model: {
        Sequential {
          Reshaped(to: [8, 8])
          LSTM(8, 19)
          GRU(19, 11, isBidirectional: true, output: .last)
          Dense(22, 10)
        }
      },
      optimizer: Optimizer(Adam()), learningRate: 0.01, steps: 4,
      expected: "757786185d06126407b5be73e1d9c23d7f7c36fee4c0d5e8aeb2d1afa2c23a13"),
    Story(
      name: "Transformer, AdamW",
      model: {
        Sequential {
          Reshaped(to: [8, 8])
          Dense(8, 12)
          PositionalEmbedding(8, 12)
          TransformerBlock(12, heads: 3, isCausal: true)
          TransformerBlock(12, heads: 2, hidden: 17, norms: .after, dropout: 0.1)
          Flatten()
          Dense(96, 10)
        }
      },
      optimizer: Optimizer(AdamW(), transforms: [ClipByNorm(1)]), learningRate: 0.01, steps: 4,
      expected: "f39bb996e1a9a490cf342f5f7503805c1d26dbb777d678f591f86c25320083e3"),
  ]
}
