-- columns: digest, drop_script
SELECT digest, drop_script FROM derived_shape
