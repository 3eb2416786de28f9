WITH changed AS (UPDATE levels SET on_hand = on_hand - 1 WHERE variant_id = 1 RETURNING variant_id, on_hand)
INSERT INTO movements (variant_id, quantity, balance) SELECT variant_id, -1, on_hand FROM changed;
