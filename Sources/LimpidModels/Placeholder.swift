import LimpidCore
