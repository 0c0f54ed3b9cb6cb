"""How well documents are read and consolidated, by labels of careful readers: pure figures, and the worst cases behind them."""
