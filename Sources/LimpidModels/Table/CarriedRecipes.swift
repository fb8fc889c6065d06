import LimpidTraining

extension Recipes {
  /// Fisher's irises, which the program carries.
  public static var iris: Recipe {
    table(["carried:iris"], target: "species").with {
      $0.name = "iris"
      $0.about =
        "Three species of iris by the sizes of their flowers: 150 rows that the program carries (R. A. Fisher, 1936; UCI, CC BY 4.0)."
    }
  }

  /// The penguins of Palmer Archipelago, which the program carries.
  public static var penguins: Recipe {
    table(["carried:penguins"], target: "species").with {
      $0.name = "penguins"
      $0.about =
        "Three species of penguin by island, sizes and sex: 344 rows that the program carries (Gorman, Williams, Fraser, 2014; CC0)."
    }
  }
}
