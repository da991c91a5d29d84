DELETE FROM derived_shape
