@_exported import LimpidCore
@_exported import LimpidData
@_exported import LimpidExchange
@_exported import LimpidLayers
@_exported import LimpidModels
@_exported import LimpidTraining
